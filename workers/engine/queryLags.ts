import type { Cluster } from '../broker/index.ts';
import { topicPartitionKey, type TopicPartition } from '../common/index.ts';
import type { PersistentQuery } from '../ksql/index.ts';
import { committedOffsets } from './cluster/committedOffsets.ts';

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
 * keeps no frame waiting. Where nobody has the partition now it is as far as the group has committed.
 */
export const queryLags = (queries: readonly PersistentQuery[], cluster: Cluster): QueryLag[] => {
  if (queries.length === 0) return [];
  const states = cluster.partitionStates();
  return queries.map((query) => {
    const { streams, groupId, autoOffsetReset } = query;
    const positions = new Map(streams.positions().map(({ topic, partition, position }) => [topicPartitionKey(topic, partition), position]));
    const topics = new Set(streams.sourceTopics);
    const inputs = states.filter(({ topic }) => topics.has(topic));
    const isHeld = inputs.every(({ topic, partition }) => positions.has(topicPartitionKey(topic, partition)));
    const committed = isHeld ? undefined : committedOffsets(cluster, groupId);
    return {
      query,
      inputs: inputs.map(({ topic, partition, logStartOffset, highWatermark }) => {
        const key = topicPartitionKey(topic, partition);
        const offset = positions.get(key) ?? committed?.get(key) ?? (autoOffsetReset === 'earliest' ? logStartOffset : highWatermark);
        return { topic, partition, offset, lag: Math.max(0, highWatermark - offset) };
      }),
    };
  });
};
