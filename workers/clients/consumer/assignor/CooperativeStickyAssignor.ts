import { ByteReader, ByteWriter, topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import type { PartitionsByMember } from './AbstractPartitionAssignor.ts';
import { AbstractStickyAssignor } from './AbstractStickyAssignor.ts';
import { DEFAULT_GENERATION, type Assignment, type ClusterTopics, type RebalanceProtocol, type Subscription, type Subscriptions } from './ConsumerPartitionAssignor.ts';
import type { MemberData } from './PreviousOwners.ts';

/**
 * Sticky without a stop of the whole group: a partition that moves is withheld in this round, so that its owner gives
 * it up, and goes to its new member in the round that the owner then asks for (KIP-429).
 */
export class CooperativeStickyAssignor extends AbstractStickyAssignor {
  override readonly name = 'cooperative-sticky';
  override readonly supportedProtocols: readonly RebalanceProtocol[] = ['COOPERATIVE', 'EAGER'];
  #generation = DEFAULT_GENERATION;

  override onAssignment(_assignment: Assignment, generation: number): void {
    this.#generation = generation;
  }

  /** For leaders that know only subscriptions without a generation of their own. */
  override subscriptionUserData(_topics: readonly string[]): Uint8Array | null {
    const out = new ByteWriter(4);
    out.int32(this.#generation);
    return out.copy();
  }

  protected override memberData({ ownedPartitions: partitions, generationId, userData }: Subscription): MemberData {
    if (generationId >= 0) return { partitions, generation: generationId };
    if (userData === null) return { partitions, generation: undefined };
    return { partitions, generation: userData.length < 4 ? DEFAULT_GENERATION : new ByteReader(userData).int32() };
  }

  protected override assignPartitions(topics: ClusterTopics, subscriptions: Subscriptions): PartitionsByMember {
    const { assigned, transferringOwnership } = this.assignSticky(topics, subscriptions);
    const keyOf = ({ topic, partition }: TopicPartition): string => topicPartitionKey(topic, partition);
    const withheld = new Set([...(transferringOwnership ?? transfersIn(assigned, subscriptions)).keys()].map(keyOf));
    for (const [memberId, partitions] of assigned) assigned.set(memberId, partitions.filter((partition) => !withheld.has(keyOf(partition))));
    return assigned;
  }
}

/** What one member gains while another one loses it. */
const transfersIn = (assigned: PartitionsByMember, subscriptions: Subscriptions): ReadonlyMap<TopicPartition, string> => {
  const lost = new Set<string>();
  const gained = new Map<TopicPartition, string>();
  for (const [memberId, partitions] of assigned) {
    const owned = new Set(subscriptions.get(memberId)!.ownedPartitions.map(({ topic, partition }) => topicPartitionKey(topic, partition)));
    for (const partition of partitions) if (!owned.delete(topicPartitionKey(partition.topic, partition.partition))) gained.set(partition, memberId);
    for (const key of owned) lost.add(key);
  }
  for (const partition of gained.keys()) if (!lost.has(topicPartitionKey(partition.topic, partition.partition))) gained.delete(partition);
  return gained;
};
