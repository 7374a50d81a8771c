import type { TopicPartition } from '../../../common/index.ts';
import { DEFAULT_GENERATION, type Subscription, type Subscriptions } from './ConsumerPartitionAssignor.ts';
import { inHashOrder } from './inHashOrder.ts';
import type { StickyPartitions } from './StickyPartitions.ts';

/** What a member says it had. */
export interface MemberData {
  readonly partitions: readonly TopicPartition[];
  /** Undefined when the member does not know. */
  readonly generation: number | undefined;
}

/**
 * Who had what before this rebalance. Of several members that claim a partition the one of the latest generation is
 * right; where that is the same, none of them is.
 */
export class PreviousOwners {
  /** Every member with what it rightly claims. */
  readonly owned = new Map<string, Set<TopicPartition>>();
  readonly claimedTwice = new Set<TopicPartition>();
  /** Claims of members that missed the latest generation. */
  readonly outdated = new Map<TopicPartition, { readonly memberId: string; readonly generation: number }>();

  constructor(partitions: StickyPartitions, subscriptions: Subscriptions, memberData: (subscription: Subscription) => MemberData) {
    const members = inHashOrder(subscriptions.keys()).map((memberId) => {
      const { partitions: claimed, generation } = memberData(subscriptions.get(memberId)!);
      return { memberId, generation: generation ?? DEFAULT_GENERATION, claimed: claimed.flatMap(({ topic, partition }) => partitions.of(topic, partition) ?? []) };
    });
    const latest = Math.max(DEFAULT_GENERATION, ...members.map(({ generation }) => generation));
    const owners = new Map<TopicPartition, { readonly memberId: string; readonly generation: number }>();
    for (const { memberId, generation, claimed } of members) {
      const owned = new Set<TopicPartition>();
      this.owned.set(memberId, owned);
      for (const partition of claimed) {
        const other = owners.get(partition);
        if (other !== undefined && other.generation > generation) continue;
        if (other !== undefined) this.owned.get(other.memberId)!.delete(partition);
        if (other?.generation === generation) this.claimedTwice.add(partition);
        else {
          owned.add(partition);
          this.claimedTwice.delete(partition);
        }
        owners.set(partition, { memberId, generation });
      }
      if (generation < latest)
        for (const partition of claimed)
          if (generation > (this.outdated.get(partition)?.generation ?? -Infinity)) this.outdated.set(partition, { memberId, generation });
    }
  }
}
