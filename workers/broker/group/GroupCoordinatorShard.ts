import type { NamedResult, PartitionResult } from '../api/admin.ts';
import type {
  DescribeGroupsResponse, HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse,
  ListGroupsResponse, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse, SyncGroupRequest,
  SyncGroupResponse,
} from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { TxnOffsetCommitRequest } from '../api/transactions.ts';
import type { CoordinatorResult, CoordinatorShard, RecordProducer, ShardContext, StateRecord } from '../coordinator/CoordinatorShard.ts';
import { answer } from './Decision.ts';
import type { GroupCoordinatorConfig } from './GroupCoordinatorConfig.ts';
import type { GroupEvent } from './GroupEvents.ts';
import { GroupMetadataManager } from './GroupMetadataManager.ts';
import { OffsetMetadataManager } from './OffsetMetadataManager.ts';
import { decodeGroupRecord } from './records/decodeGroupRecord.ts';

const EXPIRATION_KEY = 'expire-group-metadata';

/** The groups on one partition of `__consumer_offsets`: membership and committed offsets (Kafka's class of this name). */
export class GroupCoordinatorShard implements CoordinatorShard {
  readonly #context: ShardContext;
  readonly #config: GroupCoordinatorConfig;
  readonly #groups: GroupMetadataManager;
  readonly #offsets: OffsetMetadataManager;

  constructor(context: ShardContext, config: GroupCoordinatorConfig) {
    this.#context = context;
    this.#config = config;
    this.#groups = new GroupMetadataManager(context, config);
    this.#offsets = new OffsetMetadataManager(context, config, this.#groups);
  }

  /** Answered when the generation is known. */
  joinGroup(request: JoinGroupRequest): CoordinatorResult<JoinGroupResponse> {
    return this.#groups.joinGroup(request);
  }

  /** Answered when the leader's assignment is written. */
  syncGroup(request: SyncGroupRequest): CoordinatorResult<SyncGroupResponse> {
    return this.#groups.syncGroup(request);
  }

  heartbeat(request: HeartbeatRequest): CoordinatorResult<Outcome> {
    return answer(this.#groups.heartbeat(request));
  }

  leaveGroup(request: LeaveGroupRequest): CoordinatorResult<LeaveGroupResponse> {
    return this.#groups.leaveGroup(request);
  }

  commitOffsets(request: OffsetCommitRequest): CoordinatorResult<readonly PartitionResult[]> {
    return this.#offsets.commit(request);
  }

  /** Pending until the transaction's marker. */
  commitTransactionalOffsets(request: TxnOffsetCommitRequest): CoordinatorResult<readonly PartitionResult[]> {
    return this.#offsets.commitTransactional(request);
  }

  fetchOffsets(request: OffsetFetchRequest): OffsetFetchResponse {
    return this.#offsets.fetch(request);
  }

  deleteOffsets(request: OffsetDeleteRequest): CoordinatorResult<readonly PartitionResult[]> {
    return this.#offsets.delete(request);
  }

  listGroups(): ListGroupsResponse['groups'] {
    return this.#groups.list();
  }

  describeGroups(groupIds: readonly string[]): DescribeGroupsResponse['groups'] {
    return groupIds.map((groupId) => this.#groups.describe(groupId));
  }

  /** With their offsets. */
  deleteGroups(groupIds: readonly string[]): CoordinatorResult<readonly NamedResult[]> {
    const records: StateRecord[] = [];
    const results = groupIds.map((groupId): NamedResult => {
      const invalid = this.#groups.validateDelete(groupId);
      if (invalid !== undefined) return { name: groupId, ...invalid };
      records.push(...this.#offsets.deleteGroup(groupId), this.#groups.tombstone(groupId));
      return { name: groupId, error: 'NONE' };
    });
    return answer(results, { records });
  }

  /** Forgets what was committed for topics that are gone. */
  onTopicsDeleted(topicNames: Iterable<string>): CoordinatorResult<void> {
    return answer(undefined, { records: this.#offsets.deleteTopics(new Set(topicNames)) });
  }

  /** The newest events of a group, oldest first; none for a group that is not here. */
  events(groupId: string): readonly GroupEvent[] {
    return this.#groups.get(groupId)?.events ?? [];
  }

  replay(record: StateRecord, offset: number, producer: RecordProducer | undefined): void {
    const decoded = decodeGroupRecord(record);
    if (decoded?.type === 'OffsetCommit') this.#offsets.replay(decoded.key, decoded.value, offset, producer);
    else if (decoded?.type === 'GroupMetadata') this.#groups.replay(decoded.groupId, decoded.value);
  }

  replayEndTransactionMarker(producer: RecordProducer, committed: boolean): void {
    this.#offsets.replayEndTransactionMarker(producer, committed);
  }

  onLoaded(): void {
    this.#groups.onLoaded();
    this.#scheduleExpiration();
  }

  onUnloaded(): void {
    this.#groups.onUnloaded();
  }

  /** A group that is empty and has no offsets left goes too. */
  #scheduleExpiration(): void {
    this.#context.timer.schedule(EXPIRATION_KEY, this.#config.offsetsRetentionCheckIntervalMs, () => {
      const records: StateRecord[] = [];
      for (const group of this.#groups.groups)
        if (this.#offsets.expire(group, records) && group.state === 'Empty') records.push(this.#groups.tombstone(group.groupId));
      this.#scheduleExpiration();
      return answer(undefined, { records });
    });
  }
}
