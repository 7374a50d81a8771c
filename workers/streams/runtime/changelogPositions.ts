import type { TopicPartition } from '../../common/index.ts';
import type { StoreChangelogReader } from './StoreChangelogReader.ts';
import type { TaskManager } from './TaskManager.ts';

export interface ChangelogPosition extends TopicPartition {
  readonly storeName: string;
  /** Undefined where the store is as far as its changelog. */
  readonly position: number | undefined;
}

/** Of each logged store of a thread: where it is in its changelog. */
export const changelogPositions = ({ active, standby }: TaskManager, changelogs: StoreChangelogReader): ChangelogPosition[] => {
  const held = [...[...active.values()].map(({ task, state }) => ({ task, isRunning: state === 'RUNNING' })), ...[...standby.values()].map((task) => ({ task, isRunning: false }))];
  return held.flatMap(({ task, isRunning }) => {
    const offsets = new Map(changelogs.progress(task).map(({ storeName, offset }) => [storeName, offset]));
    return task.stateManager.changelogs.map(({ storeName, topic }) => ({
      storeName, topic, partition: task.taskId.partition, position: isRunning ? undefined : offsets.get(storeName) ?? 0,
    }));
  });
};
