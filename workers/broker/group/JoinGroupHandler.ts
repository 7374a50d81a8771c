import type { JoinGroupRequest, JoinGroupResponse } from '../api/groups.ts';
import type { CoordinatorResult, ShardContext } from '../coordinator/CoordinatorShard.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import { ClassicGroupMember, joinFailure } from './ClassicGroupMember.ts';
import { answer } from './Decision.ts';
import type { GroupCoordinatorConfig } from './GroupCoordinatorConfig.ts';
import type { Rebalancer } from './Rebalancer.ts';
import { groupMetadataRecord } from './records/groupMetadata.ts';

type JoinResult = CoordinatorResult<JoinGroupResponse>;

/** JoinGroup of the classic protocol, for a group that exists (KIP-62, KIP-345, KIP-394, KIP-814). */
export class JoinGroupHandler {
  readonly #context: ShardContext;
  readonly #config: GroupCoordinatorConfig;
  readonly #rebalancer: Rebalancer;
  readonly #newMemberId: (prefix: string) => string;

  /** `newMemberId` makes an id that nobody else has. */
  constructor(context: ShardContext, config: GroupCoordinatorConfig, rebalancer: Rebalancer, newMemberId: (prefix: string) => string) {
    this.#context = context;
    this.#config = config;
    this.#rebalancer = rebalancer;
    this.#newMemberId = newMemberId;
  }

  join(group: ClassicGroup, request: JoinGroupRequest): JoinResult {
    const { memberId, protocolType, protocols } = request;
    if (!this.#accepts(group, memberId)) {
      const refused = group.member(memberId);
      if (refused !== undefined) group.addEvent(this.#context.time.milliseconds(), 'left', refused.clientId, 'the group is full');
      group.remove(memberId);
      return answer(joinFailure('', 'GROUP_MAX_SIZE_REACHED', `${group.groupId} has ${this.#config.groupMaxSize} members, which is all it may have`));
    }
    if (group.state === 'Dead') return answer(joinFailure(memberId, 'COORDINATOR_NOT_AVAILABLE', `${group.groupId} is gone from here`));
    if (!group.supportsProtocols(protocolType, protocols))
      return answer(joinFailure(memberId, 'INCONSISTENT_GROUP_PROTOCOL', inconsistency(group, request)));
    if (memberId === '') return request.groupInstanceId === undefined ? this.#newDynamic(group, request) : this.#newStatic(group, request, request.groupInstanceId);
    return group.isPendingJoin(memberId) ? this.#pending(group, request) : this.#existing(group, request);
  }

  #newDynamic(group: ClassicGroup, { clientId, sessionTimeoutMs }: JoinGroupRequest): JoinResult {
    const memberId = this.#newMemberId(clientId);
    group.addPendingJoin(memberId);
    this.#rebalancer.restartPendingSession(group, memberId, sessionTimeoutMs);
    return answer(joinFailure(memberId, 'MEMBER_ID_REQUIRED', 'join again with the given member id'));
  }

  #newStatic(group: ClassicGroup, request: JoinGroupRequest, groupInstanceId: string): JoinResult {
    const memberId = this.#newMemberId(groupInstanceId);
    const existing = group.staticMemberId(groupInstanceId);
    return existing === undefined ? this.#add(group, request, memberId) : this.#replaceStatic(group, request, groupInstanceId, existing, memberId);
  }

  #pending(group: ClassicGroup, request: JoinGroupRequest): JoinResult {
    const { memberId, groupInstanceId } = request;
    if (groupInstanceId === undefined) return this.#add(group, request, memberId);
    return answer(joinFailure(memberId, 'UNKNOWN_SERVER_ERROR', `${memberId} was given to a member without an instance id`));
  }

  #existing(group: ClassicGroup, request: JoinGroupRequest): JoinResult {
    const { memberId, protocols } = request;
    const invalid = group.validateMember(request);
    const member = group.member(memberId);
    if (invalid !== undefined) return answer({ ...joinFailure(memberId, invalid.error, ''), ...invalid });
    if (member === undefined || group.state === 'Empty')
      return answer(joinFailure(memberId, 'UNKNOWN_MEMBER_ID', `${memberId} is not a member of ${group.groupId}`));
    const isUnchanged = member.matches(protocols);
    if (group.state === 'PreparingRebalance') return this.#rejoin(group, member, request, 'joins again');
    // The answer to its last join may have been lost.
    if (group.state === 'CompletingRebalance' && isUnchanged) return answer(group.joinResponse(memberId));
    // A leader asks for a rebalance this way, for instance when topics have got more partitions.
    if (group.state === 'Stable' && group.isLeader(memberId)) return this.#rejoin(group, member, request, 'leads the group and joins again');
    if (group.state === 'Stable' && isUnchanged) return answer(group.joinResponse(memberId));
    return this.#rejoin(group, member, request, 'changed its metadata');
  }

  #add(group: ClassicGroup, request: JoinGroupRequest, memberId: string): JoinResult {
    const { groupInstanceId, clientId, rebalanceTimeoutMs, sessionTimeoutMs, protocols } = request;
    const member = new ClassicGroupMember({ memberId, groupInstanceId, clientId, rebalanceTimeoutMs, sessionTimeoutMs, protocols });
    member.isNew = true;
    if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true;
    group.add(member, request.protocolType);
    const response = member.awaitJoin();
    group.addEvent(this.#context.time.milliseconds(), 'joined', clientId, groupInstanceId === undefined ? memberId : `${memberId} as ${groupInstanceId}`);
    this.#rebalancer.restartSession(group, member, this.#config.groupNewMemberJoinTimeoutMs);
    return answer(response, this.#rebalancer.prepareOrCompleteJoin(group, reasonOf(`${clientId} joins`, request)));
  }

  #rejoin(group: ClassicGroup, member: ClassicGroupMember, request: JoinGroupRequest, what: string): JoinResult {
    update(member, request);
    const response = member.awaitJoin();
    return answer(response, this.#rebalancer.prepareOrCompleteJoin(group, reasonOf(`${member.clientId} ${what}`, request)));
  }

  /** The instance goes on as another process. Nobody notices in a stable group whose choice of protocol stays the same. */
  #replaceStatic(group: ClassicGroup, request: JoinGroupRequest, groupInstanceId: string, oldMemberId: string, memberId: string): JoinResult {
    const member = group.replaceStaticMember(groupInstanceId, oldMemberId, memberId);
    this.#rebalancer.endSession(group, oldMemberId);
    const before = { protocols: member.protocols, rebalanceTimeoutMs: member.rebalanceTimeoutMs, sessionTimeoutMs: member.sessionTimeoutMs };
    update(member, request);
    this.#rebalancer.restartSession(group, member);
    group.addEvent(this.#context.time.milliseconds(), 'joined', member.clientId, `${memberId} takes the place of ${oldMemberId} as ${groupInstanceId}`);
    if (group.state === 'Stable' && group.selectProtocol() === group.protocolName)
      return {
        records: [groupMetadataRecord(group.groupId, group.toRecord())],
        response: group.joinResponse(memberId, group.isLeader(memberId)),
        onAppendFailed: () => {
          if (group.member(memberId) !== member) return;
          update(member, before);
          this.#rebalancer.endSession(group, memberId);
          this.#rebalancer.restartSession(group, group.replaceStaticMember(groupInstanceId, memberId, oldMemberId));
        },
      };
    // Also where joining is over and only the assignment is missing: the leader would assign to the old member id.
    const response = member.awaitJoin();
    return answer(response, this.#rebalancer.prepareOrCompleteJoin(group, reasonOf(`${groupInstanceId} goes on as another process`, request)));
  }

  /** New members are refused when the group is full; while it rebalances those who have joined again count. */
  #accepts(group: ClassicGroup, memberId: string): boolean {
    const member = group.member(memberId);
    const max = this.#config.groupMaxSize;
    switch (group.state) {
      case 'Empty':
      case 'Dead':
        return true;
      case 'PreparingRebalance':
        return member?.isAwaitingJoin === true || group.awaitingJoinCount < max;
      case 'CompletingRebalance':
      case 'Stable':
        return member !== undefined || group.size < max;
    }
  }
}

const update = (
  member: ClassicGroupMember, { protocols, rebalanceTimeoutMs, sessionTimeoutMs }: Pick<JoinGroupRequest, 'protocols' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs'>,
): void => {
  member.protocols = protocols;
  member.rebalanceTimeoutMs = rebalanceTimeoutMs;
  member.sessionTimeoutMs = sessionTimeoutMs;
};

const reasonOf = (what: string, { reason }: JoinGroupRequest): string => (reason === undefined || reason === '' ? what : `${what}: ${reason}`);

const inconsistency = (group: ClassicGroup, { protocolType, protocols }: JoinGroupRequest): string =>
  protocolType === '' || protocols.length === 0
    ? 'a member has to have a protocol type and at least one protocol'
    : `${protocolType} with ${protocols.map(({ name }) => name).join(', ')} does not go with what the members of ${group.groupId} can do`;
