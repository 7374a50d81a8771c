import type { TopicPartition } from '../../common/index.ts';
import type { RestoreProgress } from './StoreChangelogReader.ts';
import type { StreamTask } from './StreamTask.ts';
import type { StreamThread } from './StreamThread.ts';
import type { StreamThreadState } from './StreamThreadParts.ts';
import type { TaskState } from './TaskManager.ts';

/** What a thread does, for those who look at it (Kafka's ThreadMetadata and TaskMetadata). */
export interface ThreadMetadata {
  readonly threadName: string;
  readonly threadState: StreamThreadState;
  readonly activeTasks: readonly TaskMetadata[];
  readonly standbyTasks: readonly StandbyTaskMetadata[];
}

export interface StandbyTaskMetadata extends Omit<TaskMetadata, 'state' | 'topicPartitions'> {
  /** Whether it is here beyond num.standby.replicas, to become active once it has caught up. */
  readonly isWarmup: boolean;
}

export interface TaskMetadata {
  readonly taskId: string;
  readonly state: TaskState;
  readonly topicPartitions: readonly TopicPartition[];
  readonly storeNames: readonly string[];
  /** In the order of `storeNames`; undefined of stores that do not count them. */
  readonly rowCounts: ReadonlyArray<number | undefined>;
  /** Of stores that are not whole yet, or, of a standby, follow. */
  readonly restoring: readonly RestoreProgress[];
}

/** Active tasks that process, by id; twice where two threads have one. */
export const runningTaskIds = (threads: readonly ThreadMetadata[]): string[] =>
  threads.flatMap(({ activeTasks }) => activeTasks.flatMap(({ taskId, state }) => (state === 'RUNNING' ? [taskId] : [])));

export const describeThread = (thread: StreamThread): ThreadMetadata => ({
  threadName: thread.name,
  threadState: thread.state,
  activeTasks: [...thread.tasks.active].map(([taskId, { task, state, partitions }]) => ({
    taskId, state, topicPartitions: partitions, ...storesOf(task), restoring: thread.changelogs.progress(task),
  })),
  standbyTasks: [...thread.tasks.standby].map(([taskId, task]) => ({
    taskId, isWarmup: thread.tasks.warmups.has(taskId), ...storesOf(task), restoring: thread.changelogs.progress(task),
  })),
});

const storesOf = ({ stateManager: { stores } }: StreamTask): Pick<TaskMetadata, 'storeNames' | 'rowCounts'> => ({
  storeNames: [...stores.keys()],
  rowCounts: [...stores.values()].map((store) => (store as { approximateNumEntries?(): number }).approximateNumEntries?.()),
});
