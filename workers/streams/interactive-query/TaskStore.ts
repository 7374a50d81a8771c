import { formatTaskId } from '../api/TaskId.ts';
import type { TaskManager } from '../runtime/TaskManager.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StreamTask } from '../runtime/StreamTask.ts';
import { Position } from './Position.ts';

/** RUNNING: of an active task that processes. The others may be behind, or about to go. */
export type TaskStoreState = 'RUNNING' | 'SUSPENDED' | 'STANDBY' | 'RESTORING';

/** One task's store, as queries see it. */
export interface TaskStore {
  readonly taskId: string;
  readonly partition: number;
  readonly store: StateStore;
  readonly state: TaskStoreState;
  /** As far as the task knows: that of a standby, or of a task that is being restored, is empty. */
  position(): Position;
}

/** The stores of that name in a thread's tasks. */
export const taskStores = (tasks: TaskManager, storeName: string): TaskStore[] => {
  const active = [...tasks.active.values()].map(({ task, state }) => taskStore(task, storeName, state));
  const standby = [...tasks.standby.values()].map((task) => taskStore(task, storeName, 'STANDBY'));
  return [...active, ...standby].filter((store) => store !== undefined);
};

const taskStore = (task: StreamTask, storeName: string, state: TaskStoreState): TaskStore | undefined => {
  const store = task.stateStore(storeName);
  if (store === undefined) return undefined;
  return { taskId: formatTaskId(task.taskId), partition: task.taskId.partition, store, state, position: () => positionOf(task) };
};

const positionOf = (task: StreamTask): Position =>
  task.group.queues.reduce((position, { topic, partition, position: next }) => (next > 0 ? position.withComponent(topic, partition, next - 1) : position), Position.emptyPosition());

const ORDER: readonly TaskStoreState[] = ['RUNNING', 'SUSPENDED', 'STANDBY', 'RESTORING'];

/** One store per task, by partition: while a task moves two may have it, of which the better one counts. */
export const onePerTask = (stores: readonly TaskStore[]): TaskStore[] => {
  const best = new Map<string, TaskStore>();
  for (const one of stores) {
    const other = best.get(one.taskId);
    if (other === undefined || isBetter(one, other)) best.set(one.taskId, one);
  }
  return [...best.values()].sort((a, b) => a.partition - b.partition);
};

/** Of two that believe to run the same task, the one that was fenced stays behind. */
const isBetter = (one: TaskStore, other: TaskStore): boolean =>
  one.state === other.state ? sumOf(one.position()) > sumOf(other.position()) : ORDER.indexOf(one.state) < ORDER.indexOf(other.state);

const sumOf = (position: Position): number => [...position.components].reduce((sum, { offset }) => sum + offset + 1, 0);
