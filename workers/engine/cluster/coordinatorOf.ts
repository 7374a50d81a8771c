import { GROUP_METADATA_TOPIC_NAME } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';

/** The groups of the broker that coordinates this one, asked in the worker, so that nothing is waited for; undefined while none does. */
export const coordinatorOf = (cluster: Cluster, groupId: string) => {
  if (!cluster.image.topics.has(GROUP_METADATA_TOPIC_NAME)) return undefined;
  const groups = cluster.brokerIds.map((brokerId) => cluster.broker(brokerId)?.groups).find((one) => one !== undefined);
  const partition = groups === undefined ? undefined : cluster.image.partition(GROUP_METADATA_TOPIC_NAME, groups.partitionOf(groupId));
  return partition === undefined ? undefined : cluster.broker(partition.leader)?.groups;
};
