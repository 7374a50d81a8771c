import { GROUP_METADATA_TOPIC_NAME } from '../../common/index.ts';
import type { Cluster, DescribedGroup } from '../../broker/index.ts';
import type { GroupEvent } from '../../protocol/index.ts';

export interface GroupReading {
  readonly groupId: string;
  /** Broker id. */
  readonly coordinator: number;
  readonly described: DescribedGroup;
  readonly committed: ReadonlyArray<{ readonly topic: string; readonly partition: number; readonly offset: number }>;
  readonly events: ReadonlyArray<Omit<GroupEvent, 'kind' | 'partitions'> & { readonly kind: Exclude<GroupEvent['kind'], 'assigned' | 'revoked' | 'lost'> }>;
}

/** The groups that a broker coordinates; of two that believe it, the one that leads the group's partition. */
export const groupsOf = (cluster: Cluster, brokerId: number): readonly string[] => {
  const groups = cluster.broker(brokerId)?.groups;
  if (groups === undefined) return [];
  return groups.list().groups
    .map(({ groupId }) => groupId)
    .filter((groupId) => cluster.image.partition(GROUP_METADATA_TOPIC_NAME, groups.partitionOf(groupId))?.leader === brokerId)
    .sort();
};

/** All groups as their coordinators have them, by id. Asks in the worker, not over the network, so nothing is waited for. */
export const readGroups = async (cluster: Cluster): Promise<GroupReading[]> => {
  const readings: GroupReading[] = [];
  for (const coordinator of cluster.brokerIds)
    for (const groupId of groupsOf(cluster, coordinator)) {
      const groups = cluster.broker(coordinator)?.groups;
      if (groups === undefined) continue;
      const [{ groups: [described] }, { offsets }] = await Promise.all([groups.describe({ groupIds: [groupId] }), groups.fetch({ groupId })]);
      if (described === undefined || described.error !== 'NONE') continue;
      const committed = offsets.filter(({ error }) => error === 'NONE').map(({ topic, partition, offset }) => ({ topic, partition, offset }));
      readings.push({ groupId, coordinator, described, committed, events: groups.events(groupId) });
    }
  return readings.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
};
