import type { TopicPartition } from '../../../common/index.ts';

/** How members give partitions up: all before they join again, or only what goes elsewhere, after the assignment (KIP-429). */
export type RebalanceProtocol = 'EAGER' | 'COOPERATIVE';

/** What a member tells the leader of its group. */
export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
  readonly ownedPartitions: readonly TopicPartition[];
  /** Generation in which `ownedPartitions` were assigned; -1: not known. */
  readonly generationId: number;
  readonly rackId?: string;
  /** Of a static member; told by the coordinator, not by the subscription. */
  readonly groupInstanceId?: string;
}

/** What the leader tells a member. */
export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData: Uint8Array | null;
}

/** By topic and partition, in which racks its replicas are; a topic that is absent has no metadata. */
export type ClusterTopics = ReadonlyMap<string, ReadonlyArray<readonly string[]>>;

export type Subscriptions = ReadonlyMap<string, Subscription>;

/** Chooses who in a group reads what. Instances belong to one consumer: sticky ones remember its last assignment. */
export interface ConsumerPartitionAssignor {
  /** What members compare to agree on one. */
  readonly name: string;
  /** The best first. */
  readonly supportedProtocols: readonly RebalanceProtocol[];
  subscriptionUserData(topics: readonly string[]): Uint8Array | null;
  /** On the leader only. Every subscribed member gets an assignment, which may be empty. */
  assign(topics: ClusterTopics, subscriptions: Subscriptions): Map<string, Assignment> | Promise<Map<string, Assignment>>;
  /** This member's own assignment of `generationId`. */
  onAssignment(assignment: Assignment, generationId: number): void;
}

export const DEFAULT_GENERATION = -1;
