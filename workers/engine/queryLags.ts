import type { Cluster } from '../broker/index.ts';
import { topicPartitionKey, type TopicPartition } from '../common/index.ts';
import type { PersistentQuery } from '../ksql/index.ts';

export interface InputLag extends TopicPartition {
  readonly offset: number;
  readonly lag: number;
}

export interface QueryLag {
  readonly query: PersistentQuery;
  readonly inputs: readonly InputLag[];
}

/**
 * How far queries are behind, by what the brokers of this page hold: asks nobody, so that a partition without a leader
 * keeps no frame waiting. Where nobody has the partition now nothing is known to be left.
 */
export const queryLags = (queries: readonly PersistentQuery[], cluster: Cluster): QueryLag[] => {
  if (queries.length === 0) return [];
  const ends = new Map(cluster.partitionStates().map(({ topic, partition, highWatermark }) => [topicPartitionKey(topic, partition), highWatermark]));
  return queries.map((query) => ({
    query,
    inputs: query.streams.positions().map(({ topic, partition, position }) => {
      const end = ends.get(topicPartitionKey(topic, partition)) ?? position;
      return { topic, partition, offset: position, lag: Math.max(0, end - position) };
    }),
  }));
};
