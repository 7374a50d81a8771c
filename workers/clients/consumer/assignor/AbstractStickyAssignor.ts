import type { TopicPartition } from '../../../common/index.ts';
import { AbstractPartitionAssignor, type PartitionsByMember } from './AbstractPartitionAssignor.ts';
import { ConstrainedAssignment } from './ConstrainedAssignment.ts';
import type { ClusterTopics, Subscription, Subscriptions } from './ConsumerPartitionAssignor.ts';
import { GeneralAssignment } from './GeneralAssignment.ts';
import { PreviousOwners, type MemberData } from './PreviousOwners.ts';
import { StickyPartitions } from './StickyPartitions.ts';

export interface StickyAssignment {
  readonly assigned: PartitionsByMember;
  /** Partitions that are still at another member, by their new one; undefined where the general algorithm does not tell. */
  readonly transferringOwnership: ReadonlyMap<TopicPartition, string> | undefined;
}

/** Equal shares first, then as few moved partitions as possible (KIP-54, KIP-341). */
export abstract class AbstractStickyAssignor extends AbstractPartitionAssignor {
  protected abstract memberData(subscription: Subscription): MemberData;

  protected override assignPartitions(topics: ClusterTopics, subscriptions: Subscriptions): PartitionsByMember {
    return this.assignSticky(topics, subscriptions).assigned;
  }

  protected assignSticky(topics: ClusterTopics, subscriptions: Subscriptions): StickyAssignment {
    const partitions = new StickyPartitions(topics, subscriptions);
    const previous = new PreviousOwners(partitions, subscriptions, (subscription) => this.memberData(subscription));
    if (!areAllEqual(subscriptions)) return { assigned: lists(new GeneralAssignment(partitions, previous, subscriptions).assigned), transferringOwnership: undefined };
    const { assigned, transferringOwnership } = new ConstrainedAssignment(partitions, previous);
    return { assigned: lists(assigned), transferringOwnership };
  }
}

const areAllEqual = (subscriptions: Subscriptions): boolean => {
  const [first, ...others] = [...subscriptions.values()].map(({ topics }) => new Set(topics));
  return first === undefined || others.every((topics) => topics.size === first.size && [...topics].every((topic) => first.has(topic)));
};

const lists = (assigned: ReadonlyMap<string, ReadonlySet<TopicPartition>>): PartitionsByMember =>
  new Map([...assigned].map(([memberId, partitions]) => [memberId, [...partitions]]));
