import { KafkaError, type ErrorName } from '../../common/index.ts';
import type { ShardContext } from '../coordinator/CoordinatorShard.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import { NO_BYTES, type ClassicGroupMember } from './ClassicGroupMember.ts';
import { answer, NOTHING, type Decision } from './Decision.ts';
import type { GroupCoordinatorConfig } from './GroupCoordinatorConfig.ts';
import { groupMetadataRecord, type GroupMetadataValue } from './records/groupMetadata.ts';

/**
 * The phases of a rebalance and the timers that bound them, as Kafka's GroupMetadataManager has them for the classic
 * protocol. Members join until all have, or the rebalance timeout removes the rest; then they sync until the leader's
 * assignment is written, or the same timeout removes who did not ask.
 */
export class Rebalancer {
  readonly #context: ShardContext;
  readonly #config: GroupCoordinatorConfig;
  readonly #find: (groupId: string) => ClassicGroup | undefined;

  constructor(context: ShardContext, config: GroupCoordinatorConfig, find: (groupId: string) => ClassicGroup | undefined) {
    this.#context = context;
    this.#config = config;
    this.#find = find;
  }

  /** Begins a rebalance, or ends the phase of joining when a change of the membership leaves nobody to wait for. */
  prepareOrCompleteJoin(group: ClassicGroup, reason: string): Decision {
    return group.canRebalance() ? this.prepare(group, reason) : this.completeJoinIfAllJoined(group);
  }

  prepare(group: ClassicGroup, reason: string): Decision {
    if (group.state === 'CompletingRebalance' || group.uncommittedGeneration === group.generationId) this.#resetAssignments(group, 'REBALANCE_IN_PROGRESS', reason);
    group.uncommittedGeneration = -1;
    group.clearPendingSync();
    this.#context.timer.cancel(syncKey(group.groupId));
    const isInitial = group.state === 'Empty';
    group.transitionTo('PreparingRebalance', this.#now());
    group.addEvent(this.#now(), 'rebalance-began', null, reason);
    if (isInitial) {
      const delayMs = this.#config.groupInitialRebalanceDelayMs;
      this.#scheduleInitialJoin(group.groupId, delayMs, Math.max(group.rebalanceTimeoutMs - delayMs, 0));
      return NOTHING;
    }
    if (group.hasAllMembersJoined()) return this.#completeJoin(group);
    this.#scheduleJoin(group);
    return NOTHING;
  }

  /** Not for the first rebalance of an empty group: it waits for its delay. */
  completeJoinIfAllJoined(group: ClassicGroup): Decision {
    return group.state === 'PreparingRebalance' && group.previousState !== 'Empty' && group.hasAllMembersJoined()
      ? this.#completeJoin(group)
      : NOTHING;
  }

  /** The member was heard of, or has until `timeoutMs` from now to be. */
  restartSession(group: ClassicGroup, member: ClassicGroupMember, timeoutMs = member.sessionTimeoutMs): void {
    this.restartPendingSession(group, member.memberId, timeoutMs);
  }

  /** For someone who was given a member id and has not joined with it yet. */
  restartPendingSession(group: ClassicGroup, memberId: string, timeoutMs: number): void {
    const { groupId } = group;
    this.#context.timer.schedule(sessionKey(groupId, memberId), timeoutMs, () => answer(undefined, this.#expireSession(groupId, memberId)));
  }

  endSession(group: ClassicGroup, memberId: string): void {
    this.#context.timer.cancel(sessionKey(group.groupId, memberId));
  }

  endAllSessions(group: ClassicGroup): void {
    for (const { memberId } of group.members) this.endSession(group, memberId);
    this.#context.timer.cancel(joinKey(group.groupId));
    this.#context.timer.cancel(syncKey(group.groupId));
  }

  /** The member asked for its assignment. */
  removePendingSync(group: ClassicGroup, memberId: string): void {
    group.removePendingSync(memberId);
    if (group.pendingSync.size === 0) this.#context.timer.cancel(syncKey(group.groupId));
  }

  /** The leader's assignment is written: the generation is stable. */
  assigned(group: ClassicGroup, value: GroupMetadataValue): void {
    const assignments = new Map(value.members.map(({ memberId, assignment }) => [memberId, assignment]));
    for (const member of group.members) member.assignment = assignments.get(member.memberId) ?? NO_BYTES;
    group.transitionTo('Stable', this.#now());
    group.addEvent(this.#now(), 'rebalance-ended', null, `generation ${group.generationId} is stable with ${countOf(group.size, 'member')}`);
  }

  /** Nothing can take the assignment back any more: who waits for it is told. */
  assignmentCommitted(group: ClassicGroup, generationId: number): void {
    if (group.uncommittedGeneration !== generationId) return;
    group.uncommittedGeneration = -1;
    if (group.state !== 'Stable' || group.generationId !== generationId) return;
    for (const member of group.members)
      if (member.completeSync({ error: 'NONE', assignment: member.assignment })) this.restartSession(group, member);
  }

  /** The leader's assignment could not be written: who waited for it is told so, and all join again. */
  assignmentFailed(group: ClassicGroup, error: unknown): void {
    const name = toResponseError(error);
    const reason = error instanceof Error ? error.message : String(error);
    this.#resetAssignments(group, name, reason);
    this.prepareOrCompleteJoin(group, `the assignment could not be written: ${reason}`);
  }

  #completeJoin(group: ClassicGroup): Decision {
    this.#context.timer.cancel(joinKey(group.groupId));
    for (const member of group.members)
      if (!member.isAwaitingJoin && !member.isStatic)
        this.#removeExpired(group, member, 'did not join again within the rebalance timeout');
    if (!group.electJoinedLeader() && group.size > 0) {
      // Static members only, and none is here: until one joins or their sessions expire there is nobody to lead.
      this.#scheduleJoin(group);
      return NOTHING;
    }
    group.initNextGeneration(this.#now());
    if (group.size === 0) {
      group.addEvent(this.#now(), 'rebalance-ended', null, `generation ${group.generationId} has no members`);
      return { records: [groupMetadataRecord(group.groupId, group.toRecord())] };
    }
    for (const member of group.members) {
      member.completeJoin(group.joinResponse(member.memberId));
      this.restartSession(group, member);
      member.isNew = false;
      group.addPendingSync(member.memberId);
    }
    this.#scheduleSync(group);
    return NOTHING;
  }

  #resetAssignments(group: ClassicGroup, error: ErrorName, message: string): void {
    for (const member of group.members) {
      member.assignment = NO_BYTES;
      if (member.completeSync({ error, message, assignment: NO_BYTES })) this.restartSession(group, member);
    }
  }

  /** New members put the first rebalance off, each time by the delay, as long as the rebalance timeout allows it. */
  #scheduleInitialJoin(groupId: string, delayMs: number, remainingMs: number): void {
    this.#context.timer.schedule(joinKey(groupId), delayMs, () => {
      const group = this.#find(groupId);
      if (group?.state !== 'PreparingRebalance') return answer(undefined);
      if (!group.newMemberAdded || remainingMs === 0) return answer(undefined, this.#completeJoin(group));
      group.newMemberAdded = false;
      this.#scheduleInitialJoin(groupId, Math.min(this.#config.groupInitialRebalanceDelayMs, remainingMs), Math.max(remainingMs - delayMs, 0));
      return answer(undefined);
    });
  }

  #scheduleJoin({ groupId, rebalanceTimeoutMs }: ClassicGroup): void {
    this.#context.timer.schedule(joinKey(groupId), rebalanceTimeoutMs, () => {
      const group = this.#find(groupId);
      return answer(undefined, group?.state === 'PreparingRebalance' ? this.#completeJoin(group) : NOTHING);
    });
  }

  #scheduleSync({ groupId, generationId, rebalanceTimeoutMs }: ClassicGroup): void {
    this.#context.timer.schedule(syncKey(groupId), rebalanceTimeoutMs, () => {
      const group = this.#find(groupId);
      const isCurrent = group?.generationId === generationId && (group.state === 'CompletingRebalance' || group.state === 'Stable');
      if (group === undefined || !isCurrent || group.pendingSync.size === 0) return answer(undefined);
      for (const member of group.members)
        if (group.pendingSync.has(member.memberId)) this.#removeExpired(group, member, 'did not ask for its assignment within the rebalance timeout');
      return answer(undefined, this.prepare(group, 'members did not ask for their assignment in time'));
    });
  }

  #expireSession(groupId: string, memberId: string): Decision {
    const group = this.#find(groupId);
    if (group === undefined) return NOTHING;
    const member = group.member(memberId);
    if (member === undefined) {
      if (!group.isPendingJoin(memberId)) return NOTHING;
      group.remove(memberId);
    } else {
      if (member.hasSatisfiedHeartbeat) return NOTHING;
      this.#removeExpired(group, member, 'was not heard of within its session timeout');
      if (group.state !== 'PreparingRebalance') return this.prepareOrCompleteJoin(group, `${member.clientId} was not heard of in time`);
    }
    return group.state === 'PreparingRebalance' && group.hasAllMembersJoined() ? this.#completeJoin(group) : NOTHING;
  }

  #removeExpired(group: ClassicGroup, member: ClassicGroupMember, detail: string): void {
    this.endSession(group, member.memberId);
    group.remove(member.memberId);
    group.addEvent(this.#now(), 'expired', member.clientId, detail);
  }

  #now(): number {
    return this.#context.time.milliseconds();
  }
}

// The length keeps ids that contain the separator apart.
const sessionKey = (groupId: string, memberId: string): string => `session/${groupId.length}/${groupId}/${memberId}`;
const joinKey = (groupId: string): string => `join/${groupId}`;
const syncKey = (groupId: string): string => `sync/${groupId}`;

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What a failed append means to clients (GroupMetadataManager.appendGroupMetadataErrorToResponseError). */
const toResponseError = (error: unknown): ErrorName => {
  const name = error instanceof KafkaError ? error.errorName : 'UNKNOWN_SERVER_ERROR';
  switch (name) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return 'NOT_COORDINATOR';
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return 'UNKNOWN_SERVER_ERROR';
    default:
      return name;
  }
};
