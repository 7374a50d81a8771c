/** Partition counts of topics, by name. */
export type TopicPartitions = ReadonlyMap<string, number>;
