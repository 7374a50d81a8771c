import { topicPartitionKey } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';

/** Of a group, by topicPartitionKey, as its coordinator has them; none while nobody coordinates it. */
export const committedOffsets = (cluster: Cluster, groupId: string): ReadonlyMap<string, number> => {
  const offsets = cluster.groupCoordinator(groupId)?.fetchNow({ groupId }).offsets ?? [];
  return new Map(offsets.flatMap(({ topic, partition, error, offset }) => (error === 'NONE' && offset >= 0 ? [[topicPartitionKey(topic, partition), offset]] : [])));
};
