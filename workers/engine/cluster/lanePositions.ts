import type { Cluster } from '../../broker/index.ts';
import type { KsqlEngine } from '../../ksql/index.ts';
import type { LanePosition } from '../../protocol/index.ts';
import { groupMembers } from './groupMembers.ts';
import type { HandConsumers } from './HandConsumers.ts';
import { readGroups } from './readGroups.ts';

export interface LanePositionSources {
  readonly cluster: Cluster;
  readonly ksql: KsqlEngine;
  readonly hands: HandConsumers;
}

/** A position without its lag, which the lane's end gives. */
export interface TopicPosition extends Omit<LanePosition, 'lag'> {
  readonly partition: number;
}

/** Who reads a topic where, as far as it takes asking: what groups have committed, and where queries are. */
export const settledPositions = async (topic: string, { cluster, ksql }: Omit<LanePositionSources, 'hands'>): Promise<TopicPosition[]> => {
  const ofQueries = ksql.queries.flatMap(({ id, groupId, streams }) =>
    streams.positions().flatMap((one) => (one.topic === topic ? [{ name: id, groupId, partition: one.partition, offset: one.position, isLive: true }] : [])));
  const queryGroups = new Set(ksql.queries.map(({ groupId }) => groupId));
  const ofGroups = (await readGroups(cluster)).filter(({ groupId }) => !queryGroups.has(groupId)).flatMap(({ groupId, described, committed }) => {
    const members = groupMembers(described);
    return committed.flatMap(({ topic: ofTopic, partition, offset }): TopicPosition[] => {
      if (ofTopic !== topic) return [];
      const owner = members.find(({ assignment }) => assignment.some((one) => one.topic === topic && one.partition === partition));
      return [{ name: owner?.clientId || groupId, groupId, partition, offset, isLive: false }];
    });
  });
  return [...ofQueries, ...ofGroups];
};

/** The settled ones with those of hand consumers, which are known at any time and stand for their groups. */
export const positionsNow = (topic: string, settled: readonly TopicPosition[], hands: HandConsumers): TopicPosition[] => {
  const live = hands.list().flatMap(({ settings: { name, groupId }, positions }) =>
    [...positions.values()].flatMap((one) => (one.topic === topic ? [{ name, groupId, partition: one.partition, offset: one.offset, isLive: true }] : [])));
  const isLive = ({ groupId, partition }: TopicPosition): boolean => live.some((one) => one.groupId === groupId && one.partition === partition);
  return [...live, ...settled.filter((one) => !isLive(one))];
};
