import type {
  DescribedGroup, HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse, ListGroupsResponse,
  SyncGroupRequest, SyncGroupResponse,
} from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { CoordinatorResult, ShardContext, StateRecord } from '../coordinator/CoordinatorShard.ts';
import { ClassicGroup } from './ClassicGroup.ts';
import { joinFailure, NO_BYTES } from './ClassicGroupMember.ts';
import { answer } from './Decision.ts';
import type { GroupCoordinatorConfig } from './GroupCoordinatorConfig.ts';
import { heartbeat } from './heartbeat.ts';
import { JoinGroupHandler } from './JoinGroupHandler.ts';
import { leaveGroup } from './leaveGroup.ts';
import { Rebalancer } from './Rebalancer.ts';
import { groupMetadataRecord, groupMetadataTombstone, type GroupMetadataValue } from './records/groupMetadata.ts';
import { syncFailure, syncGroup } from './syncGroup.ts';

const INVALID_GROUP_ID: Outcome = { error: 'INVALID_GROUP_ID', message: 'a group has to have an id' };

/**
 * The groups of one shard and their membership (Kafka's GroupMetadataManager). Who waits, and who joins just now, is
 * known here only; what a stable or an empty generation is like is in the log.
 */
export class GroupMetadataManager {
  readonly #context: ShardContext;
  readonly #config: GroupCoordinatorConfig;
  readonly #groups = new Map<string, ClassicGroup>();
  readonly #rebalancer: Rebalancer;
  readonly #joinHandler: JoinGroupHandler;
  #isLoaded = false;
  #memberIds = 0;

  constructor(context: ShardContext, config: GroupCoordinatorConfig) {
    this.#context = context;
    this.#config = config;
    this.#rebalancer = new Rebalancer(context, config, (groupId) => this.#groups.get(groupId));
    this.#joinHandler = new JoinGroupHandler(context, config, this.#rebalancer, (prefix) => this.#newMemberId(prefix));
  }

  get groups(): Iterable<ClassicGroup> {
    return this.#groups.values();
  }

  get(groupId: string): ClassicGroup | undefined {
    return this.#groups.get(groupId);
  }

  joinGroup(request: JoinGroupRequest): CoordinatorResult<JoinGroupResponse> {
    const { groupId, memberId, sessionTimeoutMs } = request;
    const { groupMinSessionTimeoutMs: min, groupMaxSessionTimeoutMs: max } = this.#config;
    if (groupId === '') return answer(joinFailure(memberId, 'INVALID_GROUP_ID', 'a group has to have an id'));
    if (sessionTimeoutMs < min || sessionTimeoutMs > max)
      return answer(joinFailure(memberId, 'INVALID_SESSION_TIMEOUT', `the session timeout has to be from ${min} to ${max} ms, not ${sessionTimeoutMs}`));
    const group = this.#groups.get(groupId);
    if (group !== undefined) return this.#joinHandler.join(group, request);
    if (memberId !== '') return answer(joinFailure(memberId, 'UNKNOWN_MEMBER_ID', `there is no group ${groupId}`));
    return this.#joinNewGroup(request);
  }

  /** A group is written as soon as it is there, so that the next coordinator knows it too. */
  #joinNewGroup(request: JoinGroupRequest): CoordinatorResult<JoinGroupResponse> {
    const { groupId, protocolType, protocols } = request;
    const group = new ClassicGroup(groupId, this.#context.time.milliseconds());
    const record = groupMetadataRecord(groupId, group.toRecord());
    // Refused, and nothing comes to be.
    if (!group.supportsProtocols(protocolType, protocols)) return this.#joinHandler.join(group, request);
    this.#groups.set(groupId, group);
    const { response } = this.#joinHandler.join(group, request);
    const onAppendFailed = (): void => {
      if (this.#groups.get(groupId) === group) this.#remove(groupId);
    };
    return { records: [record], response, onAppendFailed };
  }

  syncGroup(request: SyncGroupRequest): CoordinatorResult<SyncGroupResponse> {
    return request.groupId === '' ? answer(syncFailure(INVALID_GROUP_ID)) : syncGroup(this.#groups.get(request.groupId), this.#rebalancer, request);
  }

  heartbeat(request: HeartbeatRequest): Outcome {
    return request.groupId === '' ? INVALID_GROUP_ID : heartbeat(this.#groups.get(request.groupId), this.#rebalancer, request);
  }

  leaveGroup(request: LeaveGroupRequest): CoordinatorResult<LeaveGroupResponse> {
    if (request.groupId === '') return answer({ ...INVALID_GROUP_ID, members: [] });
    return leaveGroup(this.#groups.get(request.groupId), this.#rebalancer, request, this.#context.time.milliseconds());
  }

  /** A member that commits lives. */
  onCommit(group: ClassicGroup, memberId: string): void {
    const member = group.member(memberId);
    if (member !== undefined && (group.state === 'Stable' || group.state === 'PreparingRebalance')) this.#rebalancer.restartSession(group, member);
  }

  list(): ListGroupsResponse['groups'] {
    return [...this.#groups.values()].map(({ groupId, protocolType, state }) => ({ groupId, protocolType: protocolType ?? '', state }));
  }

  /** Subscriptions and assignments are told of a stable generation only. */
  describe(groupId: string): DescribedGroup {
    const group = this.#groups.get(groupId);
    if (group === undefined)
      return {
        error: 'GROUP_ID_NOT_FOUND', message: `there is no group ${groupId}`,
        groupId, state: 'Dead', generationId: -1, protocolType: '', protocolName: '', leader: '', members: [],
      };
    const isStable = group.state === 'Stable';
    return {
      error: 'NONE',
      groupId,
      state: group.state,
      generationId: group.generationId,
      protocolType: group.protocolType ?? '',
      protocolName: isStable ? group.protocolName ?? '' : '',
      leader: group.leaderId ?? '',
      members: group.members.map((member) => ({
        memberId: member.memberId,
        ...(member.groupInstanceId === undefined ? {} : { groupInstanceId: member.groupInstanceId }),
        clientId: member.clientId,
        metadata: isStable ? member.metadata(group.protocolName) : NO_BYTES,
        assignment: isStable ? member.assignment : NO_BYTES,
      })),
    };
  }

  /** Undefined when the group may be deleted. */
  validateDelete(groupId: string): Outcome | undefined {
    const group = this.#groups.get(groupId);
    if (group === undefined || group.state === 'Dead') return { error: 'GROUP_ID_NOT_FOUND', message: `there is no group ${groupId}` };
    if (group.state !== 'Empty') return { error: 'NON_EMPTY_GROUP', message: `${groupId} has members` };
    return undefined;
  }

  tombstone(groupId: string): StateRecord {
    return groupMetadataTombstone(groupId);
  }

  /** While loading the record is the group. Later the group is there and learns that its assignment is written. */
  replay(groupId: string, value: GroupMetadataValue | null): void {
    if (value === null) {
      this.#remove(groupId);
      return;
    }
    const group = this.#groups.get(groupId);
    if (!this.#isLoaded || group === undefined) this.#groups.set(groupId, ClassicGroup.fromRecord(groupId, value));
    else if (group.state === 'CompletingRebalance' && group.generationId === value.generation) this.#rebalancer.assigned(group, value);
  }

  /** An offset was committed: if there was no group, there is a simple one now. */
  replayOffset(groupId: string): void {
    if (!this.#groups.has(groupId)) this.#groups.set(groupId, new ClassicGroup(groupId, this.#context.time.milliseconds()));
  }

  onLoaded(): void {
    this.#isLoaded = true;
    for (const group of this.#groups.values()) {
      for (const member of group.members) this.#rebalancer.restartSession(group, member);
      if (group.size > this.#config.groupMaxSize)
        this.#rebalancer.prepare(group, `${group.size} members are more than the ${this.#config.groupMaxSize} that are allowed`);
    }
  }

  /** Answers all who wait: they find the next coordinator and ask there. */
  onUnloaded(): void {
    const outcome: Outcome = { error: 'NOT_COORDINATOR', message: 'the group has moved to another broker' };
    for (const group of this.#groups.values()) {
      group.transitionTo('Dead', this.#context.time.milliseconds());
      for (const member of group.members) {
        member.completeJoin({ ...joinFailure(member.memberId, outcome.error, ''), ...outcome });
        member.completeSync(syncFailure(outcome));
      }
    }
  }

  #remove(groupId: string): void {
    const group = this.#groups.get(groupId);
    if (group !== undefined && this.#isLoaded) this.#rebalancer.endAllSessions(group);
    this.#groups.delete(groupId);
  }

  /** Unique in its partition: no other shard of it has the same epoch and the same count. */
  #newMemberId(prefix: string): string {
    const { epoch, time } = this.#context;
    return `${prefix}-${epoch}-${time.milliseconds().toString(36)}-${++this.#memberIds}`;
  }
}
