import type { TopicPartition } from '../../common/index.ts';
import type { RestoreProgress } from './StoreChangelogReader.ts';
import type { StreamThread, StreamThreadState } from './StreamThread.ts';
import type { TaskState } from './TaskManager.ts';

/** What a thread does, for those who look at it (Kafka's ThreadMetadata and TaskMetadata). */
export interface ThreadMetadata {
  readonly threadName: string;
  readonly threadState: StreamThreadState;
  readonly activeTasks: readonly TaskMetadata[];
  readonly standbyTasks: ReadonlyArray<Omit<TaskMetadata, 'state' | 'topicPartitions'>>;
}

export interface TaskMetadata {
  readonly taskId: string;
  readonly state: TaskState;
  readonly topicPartitions: readonly TopicPartition[];
  readonly storeNames: readonly string[];
  /** Of stores that are not whole yet, or, of a standby, follow. */
  readonly restoring: readonly RestoreProgress[];
}

export const describeThread = (thread: StreamThread): ThreadMetadata => ({
  threadName: thread.name,
  threadState: thread.state,
  activeTasks: [...thread.tasks.active].map(([taskId, { task, state, partitions }]) => ({
    taskId, state, topicPartitions: partitions, storeNames: [...task.stateManager.stores.keys()], restoring: thread.changelogs.progress(task),
  })),
  standbyTasks: [...thread.tasks.standby].map(([taskId, task]) => ({
    taskId, storeNames: [...task.stateManager.stores.keys()], restoring: thread.changelogs.progress(task),
  })),
});
