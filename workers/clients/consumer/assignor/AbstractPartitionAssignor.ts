import type { TopicPartition } from '../../../common/index.ts';
import type { Assignment, ClusterTopics, ConsumerPartitionAssignor, RebalanceProtocol, Subscription, Subscriptions } from './ConsumerPartitionAssignor.ts';

export type PartitionsByMember = Map<string, TopicPartition[]>;

const EAGER: readonly RebalanceProtocol[] = ['EAGER'];

/** For assignors that need no more than partition counts, racks and subscriptions. Eager and without memory by default. */
export abstract class AbstractPartitionAssignor implements ConsumerPartitionAssignor {
  abstract readonly name: string;
  readonly supportedProtocols: readonly RebalanceProtocol[] = EAGER;

  subscriptionUserData(_topics: readonly string[]): Uint8Array | null {
    return null;
  }

  onAssignment(_assignment: Assignment, _generationId: number): void {}

  assign(topics: ClusterTopics, subscriptions: Subscriptions): Map<string, Assignment> {
    const subscribed = new Map<string, ReadonlyArray<readonly string[]>>();
    for (const { topics: names } of subscriptions.values())
      for (const name of names) {
        const partitions = topics.get(name);
        if (partitions !== undefined && partitions.length > 0) subscribed.set(name, partitions);
      }
    const assignments = new Map<string, Assignment>();
    for (const [memberId, partitions] of this.assignPartitions(subscribed, subscriptions)) assignments.set(memberId, { partitions, userData: null });
    return assignments;
  }

  /** `topics` holds only topics that somebody subscribes to and that have partitions. */
  protected abstract assignPartitions(topics: ClusterTopics, subscriptions: Subscriptions): PartitionsByMember;
}

/** Static members first, by instance id, which unlike the member id outlives a restart (KIP-345); then by member id. */
export const compareMembers = (
  [leftId, left]: readonly [string, Pick<Subscription, 'groupInstanceId'>],
  [rightId, right]: readonly [string, Pick<Subscription, 'groupInstanceId'>],
): number => {
  if (left.groupInstanceId !== undefined && right.groupInstanceId !== undefined) return compareText(left.groupInstanceId, right.groupInstanceId);
  if (left.groupInstanceId !== undefined) return -1;
  if (right.groupInstanceId !== undefined) return 1;
  return compareText(leftId, rightId);
};

export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** An empty rack id is none. */
export const rackOf = ({ rackId }: Subscription): string | undefined => (rackId === '' ? undefined : rackId);

/**
 * Whether looking at racks can change anything (KIP-881): consumers and replicas share a rack, and not every partition
 * is in every rack.
 */
export const needsRackAwareAssignment = (consumerRacks: ReadonlySet<string>, partitions: ReadonlyArray<readonly string[]>): boolean => {
  const partitionRacks = new Set(partitions.flat());
  if (![...consumerRacks].some((rack) => partitionRacks.has(rack))) return false;
  return partitions.some((racks) => new Set(racks).size !== partitionRacks.size);
};
