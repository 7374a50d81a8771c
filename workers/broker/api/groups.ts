import type { TopicPartition } from '../../common/index.ts';
import type { PartitionResult } from './admin.ts';
import type { Outcome } from './Outcome.ts';

export interface FindCoordinatorRequest {
  readonly keyType: 'group' | 'transaction';
  /** Group id or transactional id. */
  readonly key: string;
}

export interface FindCoordinatorResponse extends Outcome {
  /** Broker id, -1 on an error such as COORDINATOR_NOT_AVAILABLE. */
  readonly brokerId: number;
}

/** The classic protocol (KIP-394, KIP-345, KIP-429). Protocol bytes are the clients' own business. */
export interface JoinGroupRequest {
  readonly groupId: string;
  /** '' for a member without an id: it is given one with MEMBER_ID_REQUIRED and asks again. */
  readonly memberId: string;
  /** For static membership. */
  readonly groupInstanceId?: string;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  /** `max.poll.interval.ms`: how long members have to join again when a rebalance begins. */
  readonly rebalanceTimeoutMs: number;
  /** `consumer`, `connect` ... */
  readonly protocolType: string;
  /** What the member can do, the best first; the name is the assignor's. */
  readonly protocols: ReadonlyArray<{ readonly name: string; readonly metadata: Uint8Array }>;
  readonly reason?: string;
}

export interface JoinGroupResponse extends Outcome {
  readonly generationId: number;
  readonly protocolType: string;
  readonly protocolName: string;
  /** Member id of the one that assigns. */
  readonly leader: string;
  readonly memberId: string;
  /** The leader takes the assignment as it was instead of making one (KIP-814). */
  readonly skipAssignment: boolean;
  /** For the leader only, else empty. */
  readonly members: ReadonlyArray<{ readonly memberId: string; readonly groupInstanceId?: string; readonly metadata: Uint8Array }>;
}

/** Who asks on behalf of a group. A generation of -1 with an empty member id is a client without membership. */
export interface GroupMember {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId?: string;
}

export interface SyncGroupRequest extends GroupMember {
  readonly protocolType: string;
  readonly protocolName: string;
  /** From the leader only. */
  readonly assignments: ReadonlyArray<{ readonly memberId: string; readonly assignment: Uint8Array }>;
}

export interface SyncGroupResponse extends Outcome {
  readonly assignment: Uint8Array;
}

export type HeartbeatRequest = GroupMember;

export interface LeaveGroupRequest {
  readonly groupId: string;
  /** A static member is named by `groupInstanceId` with an empty `memberId` (the admin's way). */
  readonly members: ReadonlyArray<{ readonly memberId: string; readonly groupInstanceId?: string; readonly reason?: string }>;
}

export interface LeaveGroupResponse extends Outcome {
  readonly members: ReadonlyArray<Outcome & { readonly memberId: string; readonly groupInstanceId?: string }>;
}

export interface OffsetCommitRequest extends GroupMember {
  readonly offsets: readonly OffsetToCommit[];
}

export interface OffsetToCommit extends TopicPartition {
  readonly offset: number;
  /** Leader epoch of the last record before `offset`; -1 or absent when not known. */
  readonly leaderEpoch?: number;
  readonly metadata?: string;
}

export interface OffsetFetchRequest {
  readonly groupId: string;
  /** All that the group has committed when undefined. */
  readonly partitions?: readonly TopicPartition[];
  /** Answers UNSTABLE_OFFSET_COMMIT for a partition whose offset is in an open transaction (KIP-447). */
  readonly requireStable?: boolean;
}

export interface OffsetFetchResponse extends Outcome {
  /** Only partitions with a committed offset, or with an error of their own. */
  readonly offsets: ReadonlyArray<PartitionResult & { readonly offset: number; readonly leaderEpoch: number; readonly metadata: string }>;
}

export interface OffsetDeleteRequest {
  readonly groupId: string;
  readonly partitions: readonly TopicPartition[];
}

/** GroupState of the classic protocol. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

export interface ListGroupsResponse extends Outcome {
  /** Of the groups that this broker coordinates. */
  readonly groups: ReadonlyArray<{ readonly groupId: string; readonly protocolType: string; readonly state: GroupState }>;
}

export interface DescribeGroupsRequest {
  readonly groupIds: readonly string[];
}

export interface DescribeGroupsResponse {
  readonly groups: readonly DescribedGroup[];
}

export interface DescribedGroup extends Outcome {
  readonly groupId: string;
  readonly state: GroupState;
  readonly generationId: number;
  readonly protocolType: string;
  /** The assignor that was chosen; '' while there is none. */
  readonly protocolName: string;
  readonly leader: string;
  readonly members: ReadonlyArray<{
    readonly memberId: string;
    readonly groupInstanceId?: string;
    readonly clientId: string;
    /** For the protocol in force: subscription and assignment as the clients encoded them. */
    readonly metadata: Uint8Array;
    readonly assignment: Uint8Array;
  }>;
}

export interface DeleteGroupsRequest {
  readonly groupIds: readonly string[];
}
