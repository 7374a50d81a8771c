export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A string that is unique per topic partition, for maps; `topic-partition`, as Kafka names a log directory. */
export const topicPartitionKey = (topic: string, partition: number): string => `${topic}-${partition}`;
