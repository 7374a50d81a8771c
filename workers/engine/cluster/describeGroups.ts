import { topicPartitionKey } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { GroupEvent, GroupMemberView, GroupPartition, GroupView } from '../../protocol/index.ts';
import { groupMembers, type GroupMemberReading } from './groupMembers.ts';
import type { HandConsumer } from './HandConsumer.ts';
import type { HandConsumers } from './HandConsumers.ts';
import { findLeaderLog } from './leaderLog.ts';
import { readGroups, type GroupReading } from './readGroups.ts';

const MAX_EVENTS = 100;

/** All groups for the page, and the consumers started there that belong to none yet, or not any more. */
export const describeGroups = async (cluster: Cluster, hands: HandConsumers): Promise<GroupView[]> => {
  const readings = await readGroups(cluster);
  const byGroup = new Map<string, HandConsumer[]>();
  for (const hand of hands.list()) {
    const { groupId } = hand.settings;
    byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), hand]);
  }
  const views = readings.map((reading) => describeGroup(reading, byGroup.get(reading.groupId) ?? [], cluster, hands.events(reading.groupId)));
  for (const [groupId, members] of byGroup)
    if (!readings.some((reading) => reading.groupId === groupId)) views.push(groupToBe(groupId, members, hands.events(groupId)));
  return views.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
};

const describeGroup = (
  { groupId, coordinator, described, committed, events }: GroupReading, hands: readonly HandConsumer[], cluster: Cluster, handEvents: readonly GroupEvent[],
): GroupView => {
  const { state, protocolType, protocolName, generationId } = described;
  const members = groupMembers(described);
  return {
    groupId, state, protocolType, generationId, coordinator,
    assignor: protocolName,
    rebalanceProtocol: rebalanceProtocolOf(protocolName),
    members: [...members.map((member) => memberView(member, hands)), ...absentMembers(hands, members)],
    partitions: partitionsOf(members, committed, cluster),
    events: merged(events.map((event) => ({ ...event, partitions: [] })), handEvents),
  };
};

/** Of consumers whose group the coordinator has not heard of yet, or has refused. */
const groupToBe = (groupId: string, hands: readonly HandConsumer[], events: readonly GroupEvent[]): GroupView => ({
  groupId, state: 'Empty', protocolType: '', assignor: '', generationId: 0, coordinator: -1, partitions: [], events,
  rebalanceProtocol: rebalanceProtocolOf(hands[0]!.settings.assignor),
  members: absentMembers(hands, []),
});

/** `stream` is that of Kafka Streams. */
const COOPERATIVE: ReadonlySet<string> = new Set(['cooperative-sticky', 'stream']);
const rebalanceProtocolOf = (assignor: string): GroupView['rebalanceProtocol'] => (COOPERATIVE.has(assignor) ? 'COOPERATIVE' : 'EAGER');

const memberView = (member: GroupMemberReading, hands: readonly HandConsumer[]): GroupMemberView => ({
  ...member,
  isIdle: member.topics.length > 0 && member.assignment.length === 0,
  hand: hands.find(({ memberId }) => memberId === member.memberId)?.view ?? null,
});

const absentMembers = (hands: readonly HandConsumer[], members: readonly GroupMemberReading[]): GroupMemberView[] =>
  hands
    .filter(({ memberId }) => !members.some((member) => member.memberId === memberId))
    .map(({ settings, view }) => ({
      memberId: settings.name, clientId: settings.name, groupInstanceId: settings.groupInstanceId ?? null, topics: settings.topics, assignment: [],
      isIdle: false, hand: view,
    }));

const partitionsOf = (members: readonly GroupMemberReading[], committed: GroupReading['committed'], cluster: Cluster): GroupPartition[] => {
  const partitions = new Map<string, { readonly topic: string; readonly partition: number; committed: number | null; owner: string | null }>();
  for (const { topic, partition, offset } of committed) partitions.set(topicPartitionKey(topic, partition), { topic, partition, committed: offset, owner: null });
  for (const { memberId, assignment } of members)
    for (const { topic, partition } of assignment) {
      const key = topicPartitionKey(topic, partition);
      const known = partitions.get(key);
      if (known === undefined) partitions.set(key, { topic, partition, committed: null, owner: memberId });
      else known.owner = memberId;
    }
  return [...partitions.values()]
    .map((one) => {
      const log = findLeaderLog(cluster, one);
      const endOffset = log?.highWatermark ?? one.committed ?? 0;
      return { ...one, endOffset, lag: Math.max(0, endOffset - (one.committed ?? log?.logStartOffset ?? endOffset)) };
    })
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
};

const merged = (ofCoordinator: readonly GroupEvent[], ofMembers: readonly GroupEvent[]): GroupEvent[] =>
  [...ofCoordinator, ...ofMembers].sort((a, b) => a.timeMs - b.timeMs).slice(-MAX_EVENTS);
