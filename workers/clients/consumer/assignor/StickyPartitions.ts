import type { TopicPartition } from '../../../common/index.ts';
import { needsRackAwareAssignment, rackOf } from './AbstractPartitionAssignor.ts';
import type { ClusterTopics, Subscriptions } from './ConsumerPartitionAssignor.ts';

/**
 * The partitions that are to be assigned, one object each, so that they can be keys of maps and sets, and who is near
 * to them (KIP-881).
 */
export class StickyPartitions {
  readonly count: number;
  readonly #byTopic = new Map<string, readonly TopicPartition[]>();
  readonly #racks = new Map<TopicPartition, readonly string[]>();
  /** Empty where racks make no difference. */
  readonly #memberRacks = new Map<string, string>();

  constructor(topics: ClusterTopics, subscriptions: Subscriptions) {
    let count = 0;
    for (const [topic, racks] of topics) {
      this.#byTopic.set(topic, racks.map((_, partition) => ({ topic, partition })));
      for (const [partition, partitionRacks] of racks.entries()) this.#racks.set(this.of(topic, partition)!, partitionRacks);
      count += racks.length;
    }
    this.count = count;
    const memberRacks = new Map<string, string>();
    for (const [memberId, subscription] of subscriptions) {
      const rack = rackOf(subscription);
      if (rack !== undefined) memberRacks.set(memberId, rack);
    }
    if (needsRackAwareAssignment(new Set(memberRacks.values()), [...this.#racks.values()])) this.#memberRacks = memberRacks;
  }

  get isRackAware(): boolean {
    return this.#memberRacks.size > 0;
  }

  get topics(): readonly string[] {
    return [...this.#byTopic.keys()];
  }

  of(topic: string, partition: number): TopicPartition | undefined {
    return this.#byTopic.get(topic)?.[partition];
  }

  ofTopic(topic: string): readonly TopicPartition[] {
    return this.#byTopic.get(topic) ?? [];
  }

  /** Whether the member has a rack and the partition has no replica in it. */
  racksMismatch(memberId: string, partition: TopicPartition): boolean {
    const rack = this.#memberRacks.get(memberId);
    return rack !== undefined && !this.#racks.get(partition)!.includes(rack);
  }

  /** Whether the partition has a replica in the member's rack. */
  racksMatch(memberId: string, partition: TopicPartition): boolean {
    const rack = this.#memberRacks.get(memberId);
    return rack !== undefined && this.#racks.get(partition)!.includes(rack);
  }

  /** Those that few members are near to come first; else the order stays. */
  byNearMembers(partitions: readonly TopicPartition[]): TopicPartition[] {
    if (!this.isRackAware) return [...partitions];
    const members = [...this.#memberRacks.keys()];
    const near = new Map(partitions.map((partition) => [partition, members.filter((memberId) => this.racksMatch(memberId, partition)).length]));
    return [...partitions].sort((left, right) => near.get(left)! - near.get(right)!);
  }
}
