/** A task is one sub-topology on one partition; written `subtopology_partition`, as Kafka does. */
export interface TaskId {
  readonly subtopology: number;
  readonly partition: number;
}

export const formatTaskId = (id: TaskId): string => `${id.subtopology}_${id.partition}`;
