import { AbstractPartitionAssignor, compareMembers, compareText, needsRackAwareAssignment, rackOf, type PartitionsByMember } from './AbstractPartitionAssignor.ts';
import type { ClusterTopics, Subscriptions } from './ConsumerPartitionAssignor.ts';

/**
 * Topic by topic, gives each member a range of neighbouring partitions, so that topics with the same keys and as many
 * partitions meet at the same member. Where racks differ, partitions go first to members in a rack of theirs, as far as
 * shares stay equal, co-partitioned topics together (KIP-881).
 */
export class RangeAssignor extends AbstractPartitionAssignor {
  override readonly name = 'range';

  protected override assignPartitions(topics: ClusterTopics, subscriptions: Subscriptions): PartitionsByMember {
    const assigned: PartitionsByMember = new Map([...subscriptions.keys()].map((memberId) => [memberId, []]));
    const members = [...subscriptions].sort(compareMembers);
    const states = [...topics].map(([topic, partitions]) => {
      const subscribed = members.filter(([, subscription]) => subscription.topics.includes(topic));
      return new TopicState(topic, partitions, new Map(subscribed.map(([memberId, subscription]) => [memberId, rackOf(subscription)])), assigned);
    });
    const isRackAware = states.some((state) => state.needsRackAwareAssignment);
    if (isRackAware) assignWithRackMatching(states);
    for (const state of states) assignRanges(state, () => true);
    if (isRackAware)
      for (const partitions of assigned.values()) partitions.sort((left, right) => compareText(left.topic, right.topic) || left.partition - right.partition);
    return assigned;
  }
}

const assignRanges = (state: TopicState, mayAssign: (memberId: string, partition: number) => boolean): void => {
  for (const memberId of state.members.keys()) {
    const fitting = [...state.unassigned].filter((partition) => mayAssign(memberId, partition));
    state.give(memberId, fitting.slice(0, state.maxAssignable(memberId)));
  }
};

const assignWithRackMatching = (states: readonly TopicState[]): void => {
  const coPartitioned = new Map<string, TopicState[]>();
  for (const state of states) {
    if (!state.hasConsumerRacks) continue;
    const key = JSON.stringify([state.numPartitions, ...state.members.keys()]);
    coPartitioned.set(key, [...(coPartitioned.get(key) ?? []), state]);
  }
  for (const group of coPartitioned.values()) {
    const [first] = group;
    if (group.length > 1) assignCoPartitioned(group);
    else if (first?.needsRackAwareAssignment === true) assignRanges(first, (memberId, partition) => first.racksMatch(memberId, partition));
  }
};

/** A partition number goes to the first member that matches in all of the topics at once, or waits for the plain ranges. */
const assignCoPartitioned = (states: readonly TopicState[]): void => {
  const [first] = states;
  const members = [...(first?.members.keys() ?? [])];
  for (let partition = 0; partition < (first?.numPartitions ?? 0); partition++) {
    const matching = members.find((memberId) => states.every((state) => state.maxAssignable(memberId) > 0 && state.racksMatch(memberId, partition)));
    if (matching !== undefined) for (const state of states) state.give(matching, [partition]);
  }
};

/** How far one topic is assigned. */
class TopicState {
  readonly numPartitions: number;
  /** Rack by member, in the order in which members are served. */
  readonly members: ReadonlyMap<string, string | undefined>;
  readonly hasConsumerRacks: boolean;
  readonly needsRackAwareAssignment: boolean;
  readonly unassigned: Set<number>;
  readonly #topic: string;
  readonly #racks: ReadonlyArray<readonly string[]>;
  readonly #assigned: PartitionsByMember;
  readonly #counts = new Map<string, number>();
  readonly #share: number;
  /** How many members may still have one partition more than the others. */
  #extra: number;

  constructor(topic: string, racks: ReadonlyArray<readonly string[]>, members: ReadonlyMap<string, string | undefined>, assigned: PartitionsByMember) {
    this.#topic = topic;
    this.#racks = racks;
    this.#assigned = assigned;
    this.members = members;
    this.numPartitions = racks.length;
    this.unassigned = new Set(racks.keys());
    this.#share = Math.floor(racks.length / members.size);
    this.#extra = racks.length % members.size;
    const consumerRacks = new Set([...members.values()].filter((rack) => rack !== undefined));
    this.hasConsumerRacks = consumerRacks.size > 0;
    this.needsRackAwareAssignment = needsRackAwareAssignment(consumerRacks, racks);
  }

  /** A member without a rack is near to everything. */
  racksMatch(memberId: string, partition: number): boolean {
    const rack = this.members.get(memberId);
    return rack === undefined || this.#racks[partition]!.includes(rack);
  }

  maxAssignable(memberId: string): number {
    return Math.max(0, this.#share + (this.#extra > 0 ? 1 : 0) - (this.#counts.get(memberId) ?? 0));
  }

  give(memberId: string, partitions: readonly number[]): void {
    if (partitions.length === 0) return;
    const count = (this.#counts.get(memberId) ?? 0) + partitions.length;
    this.#counts.set(memberId, count);
    if (count > this.#share) this.#extra--;
    for (const partition of partitions) {
      this.unassigned.delete(partition);
      this.#assigned.get(memberId)!.push({ topic: this.#topic, partition });
    }
  }
}
