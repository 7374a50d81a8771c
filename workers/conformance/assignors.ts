import { createAssignor, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription, type ClusterTopics, type Subscription } from '../clients/index.ts';
import type { TopicPartition } from '../common/index.ts';
import { expectSame, PASSED, type CaseOutcome } from './CaseOutcome.ts';
import type { ConformanceCase } from './Suite.ts';

interface Member {
  readonly topics: readonly string[];
  readonly owned?: ReadonlyArray<readonly [string, number]>;
  readonly generation?: number;
  readonly groupInstanceId?: string;
  readonly rack?: string;
}

type Expected = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

interface AssignorCase extends ConformanceCase {
  readonly assignor: string;
  readonly topics: Readonly<Record<string, number>>;
  readonly members: Readonly<Record<string, Member>>;
  readonly expected?: Expected;
  readonly complete: boolean;
  readonly replicaRacks?: Readonly<Record<string, ReadonlyArray<readonly string[]>>>;
  readonly partitionsWithRackMismatch?: number;
  readonly transferringOwnership?: ReadonlyArray<TopicPartition & { readonly to: string }>;
  readonly expectedAfterFollowUp?: Expected;
}

/** Subscriptions and assignments pass through the wire format, as they do in a group. */
export const runAssignorCase = (conformanceCase: ConformanceCase): CaseOutcome => {
  const { assignor, members, expected, complete, expectedAfterFollowUp, transferringOwnership, replicaRacks, partitionsWithRackMismatch, ...rest } = conformanceCase as AssignorCase;
  const topics: ClusterTopics = new Map(
    Object.entries(rest.topics).map(([topic, count]) => [topic, Array.from({ length: count }, (_, partition) => replicaRacks?.[topic]?.[partition] ?? [])]));
  const assigned = assign(assignor, topics, members);
  if (expected !== undefined) compare(assigned, expected, complete);
  if (partitionsWithRackMismatch !== undefined) expectSame('the number of partitions that are in another rack than their member', countMismatches(assigned, members, topics), partitionsWithRackMismatch);
  if (transferringOwnership !== undefined && complete)
    expectSame('what was withheld', withheld(topics, members, assigned), sorted(transferringOwnership.map(({ topic, partition }) => `${topic}-${partition}`)));
  if (expectedAfterFollowUp !== undefined) {
    const followed = followUp(assignor, topics, members, assigned);
    compare(followed, expectedAfterFollowUp, complete);
    for (const { topic, partition, to } of transferringOwnership ?? [])
      expectSame(`the owner of ${topic}-${partition} in the end`, [...followed].find(([, partitions]) => partitions.some((other) => other.topic === topic && other.partition === partition))?.[0], to);
  }
  return PASSED;
};

const assign = (name: string, topics: ClusterTopics, members: Readonly<Record<string, Member>>): Map<string, readonly TopicPartition[]> => {
  const subscriptions = new Map(Object.entries(members).map(([memberId, member]) => {
    const { groupInstanceId } = member;
    return [memberId, { ...decodeSubscription(encodeSubscription(toSubscription(name, member))), ...(groupInstanceId === undefined ? {} : { groupInstanceId }) }];
  }));
  const assignments = createAssignor(name).assign(topics, subscriptions);
  return new Map([...assignments].map(([memberId, assignment]) => [memberId, decodeAssignment(encodeAssignment(assignment)).partitions]));
};

/** The member's own assignor writes the user data: what it had, and when. */
const toSubscription = (name: string, { topics, owned, generation = -1, rack }: Member): Subscription => {
  const ownedPartitions = (owned ?? []).map(([topic, partition]) => ({ topic, partition }));
  const own = createAssignor(name);
  if (owned !== undefined) own.onAssignment({ partitions: ownedPartitions, userData: null }, generation);
  return { topics, ownedPartitions, generationId: generation, userData: own.subscriptionUserData(topics), ...(rack === undefined ? {} : { rackId: rack }) };
};

/** Members take what they got as what they own, and join again, until nothing changes. */
const followUp = (name: string, topics: ClusterTopics, members: Readonly<Record<string, Member>>, first: ReadonlyMap<string, readonly TopicPartition[]>): ReadonlyMap<string, readonly TopicPartition[]> => {
  let generation = Math.max(0, ...Object.values(members).map((member) => member.generation ?? 0));
  let assigned = first;
  for (let round = 0; round < 10; round++) {
    generation++;
    const next = assign(name, topics, Object.fromEntries(Object.entries(members).map(([memberId, member]) =>
      [memberId, { ...member, generation, owned: (assigned.get(memberId) ?? []).map(({ topic, partition }) => [topic, partition] as const) }])));
    if (JSON.stringify(readable(next)) === JSON.stringify(readable(assigned))) return assigned;
    assigned = next;
  }
  throw new Error('ten follow-up rebalances did not come to an end');
};

const compare = (assigned: ReadonlyMap<string, readonly TopicPartition[]>, expected: Expected, complete: boolean): void => {
  const actual = readable(assigned);
  const wanted = Object.fromEntries(Object.entries(expected).map(([memberId, byTopic]) =>
    [memberId, Object.fromEntries(Object.entries(byTopic).filter(([, partitions]) => partitions.length > 0).map(([topic, partitions]) => [topic, [...partitions].sort((a, b) => a - b)]))]));
  const memberIds = complete ? new Set([...Object.keys(actual), ...Object.keys(wanted)]) : Object.keys(wanted);
  for (const memberId of memberIds) expectSame(`what ${memberId} gets`, actual[memberId] ?? {}, wanted[memberId] ?? {});
};

/** Partitions by member and topic, all sorted. */
const readable = (assigned: ReadonlyMap<string, readonly TopicPartition[]>): Record<string, Record<string, number[]>> => {
  const result: Record<string, Record<string, number[]>> = {};
  for (const [memberId, partitions] of [...assigned].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const byTopic: Record<string, number[]> = (result[memberId] = {});
    const inOrder = [...partitions].sort((left, right) => (left.topic < right.topic ? -1 : left.topic > right.topic ? 1 : left.partition - right.partition));
    for (const { topic, partition } of inOrder) (byTopic[topic] ??= []).push(partition);
  }
  return result;
};

const countMismatches = (assigned: ReadonlyMap<string, readonly TopicPartition[]>, members: Readonly<Record<string, Member>>, topics: ClusterTopics): number => {
  let count = 0;
  for (const [memberId, partitions] of assigned) {
    const rack = members[memberId]?.rack;
    for (const { topic, partition } of partitions) if (rack !== undefined && !topics.get(topic)![partition]!.includes(rack)) count++;
  }
  return count;
};

/** Partitions that somebody subscribes to and nobody got. */
const withheld = (topics: ClusterTopics, members: Readonly<Record<string, Member>>, assigned: ReadonlyMap<string, readonly TopicPartition[]>): string[] => {
  const given = new Set([...assigned.values()].flat().map(({ topic, partition }) => `${topic}-${partition}`));
  const subscribed = new Set(Object.values(members).flatMap((member) => member.topics));
  return sorted([...topics].flatMap(([topic, partitions]) => (subscribed.has(topic) ? partitions.map((_, partition) => `${topic}-${partition}`) : [])).filter((key) => !given.has(key)));
};

const sorted = (keys: readonly string[]): string[] => [...keys].sort();
