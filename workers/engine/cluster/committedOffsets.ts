import { GROUP_METADATA_TOPIC_NAME, topicPartitionKey } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';

/** Of a group, by topicPartitionKey, as its coordinator has them; none while nobody coordinates it. Waits for nobody. */
export const committedOffsets = (cluster: Cluster, groupId: string): ReadonlyMap<string, number> => {
  if (!cluster.image.topics.has(GROUP_METADATA_TOPIC_NAME)) return new Map();
  const partition = cluster.brokerIds.map((id) => cluster.broker(id)?.groups).find((groups) => groups !== undefined)?.partitionOf(groupId);
  const coordinator = partition === undefined ? undefined : cluster.image.partition(GROUP_METADATA_TOPIC_NAME, partition)?.leader;
  const { offsets } = (coordinator === undefined ? undefined : cluster.broker(coordinator)?.groups.fetchNow({ groupId })) ?? { offsets: [] };
  return new Map(offsets.flatMap(({ topic, partition: at, error, offset }) => (error === 'NONE' && offset >= 0 ? [[topicPartitionKey(topic, at), offset]] : [])));
};
