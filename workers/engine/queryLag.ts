import type { Cluster } from '../broker/index.ts';
import { topicPartitionKey, type TopicPartition } from '../common/index.ts';
import type { PersistentQuery } from '../ksql/index.ts';

export interface InputLag extends TopicPartition {
  readonly offset: number;
  readonly lag: number;
}

/**
 * How far a query is behind, by what the brokers of this page hold: asks nobody, so that a partition without a leader
 * keeps no frame waiting. Where nobody has the partition now nothing is known to be left.
 */
export const queryLag = (query: PersistentQuery, cluster: Cluster): InputLag[] => {
  const positions = query.streams.positions();
  if (positions.length === 0) return [];
  const ends = new Map(cluster.partitionStates().map(({ topic, partition, highWatermark }) => [topicPartitionKey(topic, partition), highWatermark]));
  return positions.map(({ topic, partition, position }) => {
    const end = ends.get(topicPartitionKey(topic, partition)) ?? position;
    return { topic, partition, offset: position, lag: Math.max(0, end - position) };
  });
};
