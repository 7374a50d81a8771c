import { assert, must } from '../../common/index.ts';
import type { GroupMember, GroupState, JoinGroupResponse } from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import { ClassicGroupMember, joinFailure, NO_BYTES, type MemberProtocols } from './ClassicGroupMember.ts';
import { GroupEvents, type GroupEvent } from './GroupEvents.ts';
import type { GroupMetadataValue } from './records/groupMetadata.ts';
import { subscribedTopics } from './records/subscribedTopics.ts';

const CONSUMER_PROTOCOL_TYPE = 'consumer';

/**
 * From which states a group comes to a state (ClassicGroupState).
 *
 *     Empty -> PreparingRebalance -> CompletingRebalance -> Stable
 *       ^______________|  ^__________________|_______________|
 */
const VALID_PREVIOUS_STATES: Readonly<Record<GroupState, readonly GroupState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
};

/** The membership of one group of the classic protocol (Kafka's class of this name). Sets no timers and writes nothing. */
export class ClassicGroup {
  readonly groupId: string;
  generationId = 0;
  /** Undefined for a group without members ever: a simple group, which only keeps offsets. */
  protocolType: string | undefined;
  protocolName: string | undefined;
  leaderId: string | undefined;
  /** Somebody joined since the first rebalance of an empty group was last put off. */
  newMemberAdded = false;
  /** Generation whose assignment is written and may yet be lost: nobody is told of it before it cannot be. */
  uncommittedGeneration = -1;
  readonly #members = new Map<string, ClassicGroupMember>();
  /** Member ids by instance id. */
  readonly #staticMembers = new Map<string, string>();
  readonly #pendingJoin = new Set<string>();
  readonly #pendingSync = new Set<string>();
  readonly #events = new GroupEvents();
  #state: GroupState = 'Empty';
  #previousState: GroupState = 'Dead';
  #stateTimestamp: number;
  /** Undefined where it cannot be told. */
  #subscribedTopics: ReadonlySet<string> | undefined;

  constructor(groupId: string, nowMs: number) {
    this.groupId = groupId;
    this.#stateTimestamp = nowMs;
  }

  /** A group as it was written: stable when it has members. */
  static fromRecord(groupId: string, value: GroupMetadataValue): ClassicGroup {
    const group = new ClassicGroup(groupId, value.currentStateTimestamp);
    group.generationId = value.generation;
    group.protocolType = value.protocolType === '' ? undefined : value.protocolType;
    group.protocolName = value.protocol;
    for (const { memberId, groupInstanceId, clientId, rebalanceTimeout, sessionTimeout, subscription, assignment } of value.members)
      group.add(new ClassicGroupMember({
        memberId, groupInstanceId, clientId, assignment, rebalanceTimeoutMs: rebalanceTimeout, sessionTimeoutMs: sessionTimeout,
        protocols: value.protocol === undefined ? [] : [{ name: value.protocol, metadata: subscription }],
      }), value.protocolType);
    if (value.leader !== undefined && group.#members.has(value.leader)) group.leaderId = value.leader;
    if (value.members.length > 0) group.#state = 'Stable';
    group.#computeSubscribedTopics();
    return group;
  }

  get state(): GroupState {
    return this.#state;
  }

  get previousState(): GroupState {
    return this.#previousState;
  }

  /** Since when the group is in its state; -1: not known. */
  get stateTimestamp(): number {
    return this.#stateTimestamp;
  }

  get members(): readonly ClassicGroupMember[] {
    return [...this.#members.values()];
  }

  get size(): number {
    return this.#members.size;
  }

  get events(): readonly GroupEvent[] {
    return this.#events.list();
  }

  addEvent(timeMs: number, kind: GroupEvent['kind'], member: string | null, detail: string): void {
    this.#events.add({ timeMs, generationId: this.generationId, kind, member, detail });
  }

  member(memberId: string): ClassicGroupMember | undefined {
    return this.#members.get(memberId);
  }

  /** The member id that an instance has now. */
  staticMemberId(groupInstanceId: string): string | undefined {
    return this.#staticMembers.get(groupInstanceId);
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId;
  }

  /** The first member leads. */
  add(member: ClassicGroupMember, protocolType: string): void {
    if (this.#members.size === 0) this.protocolType = protocolType;
    this.leaderId ??= member.memberId;
    this.#members.set(member.memberId, member);
    if (member.groupInstanceId !== undefined) this.#staticMembers.set(member.groupInstanceId, member.memberId);
    this.#pendingJoin.delete(member.memberId);
  }

  /** Of whoever leads, the longest member is the next leader. Nobody may wait for the removed member's requests any more. */
  remove(memberId: string): void {
    const member = this.#members.get(memberId);
    this.#members.delete(memberId);
    if (member?.groupInstanceId !== undefined) this.#staticMembers.delete(member.groupInstanceId);
    if (this.leaderId === memberId) this.leaderId = this.#members.keys().next().value;
    this.#pendingJoin.delete(memberId);
    this.#pendingSync.delete(memberId);
    member?.completeJoin(joinFailure('', 'UNKNOWN_MEMBER_ID', `${memberId} is not a member of ${this.groupId} any more`));
    member?.completeSync({ error: 'UNKNOWN_MEMBER_ID', message: `${memberId} is not a member of ${this.groupId} any more`, assignment: NO_BYTES });
  }

  /** Another process took over an instance id (KIP-345): it is the same member under a new id, and the old one is fenced. */
  replaceStaticMember(groupInstanceId: string, oldMemberId: string, newMemberId: string): ClassicGroupMember {
    const old = must(this.#members.get(oldMemberId));
    const message = `${newMemberId} took the place of ${oldMemberId} as ${groupInstanceId}`;
    old.completeJoin(joinFailure(oldMemberId, 'FENCED_INSTANCE_ID', message));
    old.completeSync({ error: 'FENCED_INSTANCE_ID', message, assignment: NO_BYTES });
    const { clientId, rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment } = old;
    const member = new ClassicGroupMember({
      memberId: newMemberId, groupInstanceId, clientId, rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment,
    });
    this.#members.delete(oldMemberId);
    this.#members.set(newMemberId, member);
    this.#staticMembers.set(groupInstanceId, newMemberId);
    this.#pendingSync.delete(oldMemberId);
    if (this.leaderId === oldMemberId) this.leaderId = newMemberId;
    return member;
  }

  isPendingJoin(memberId: string): boolean {
    return this.#pendingJoin.has(memberId);
  }

  /** Has been given its id and is expected to ask again with it (KIP-394). */
  addPendingJoin(memberId: string): void {
    this.#pendingJoin.add(memberId);
  }

  get pendingSync(): ReadonlySet<string> {
    return this.#pendingSync;
  }

  addPendingSync(memberId: string): void {
    this.#pendingSync.add(memberId);
  }

  removePendingSync(memberId: string): void {
    this.#pendingSync.delete(memberId);
  }

  clearPendingSync(): void {
    this.#pendingSync.clear();
  }

  get awaitingJoinCount(): number {
    let count = 0;
    for (const member of this.#members.values()) if (member.isAwaitingJoin) count++;
    return count;
  }

  hasAllMembersJoined(): boolean {
    return this.#pendingJoin.size === 0 && this.awaitingJoinCount === this.#members.size;
  }

  /** A leader that did not join again gives way to one that did. False when there is none. */
  electJoinedLeader(): boolean {
    if (this.leaderId !== undefined && this.#members.get(this.leaderId)?.isAwaitingJoin === true) return true;
    for (const member of this.#members.values()) {
      if (!member.isAwaitingJoin) continue;
      this.leaderId = member.memberId;
      return true;
    }
    return false;
  }

  /** How long members have to join again: as long as the slowest says that it may need. */
  get rebalanceTimeoutMs(): number {
    let max = 0;
    for (const member of this.#members.values()) max = Math.max(max, member.rebalanceTimeoutMs);
    return max;
  }

  /** Whether somebody with these protocols can be a member beside all others. */
  supportsProtocols(protocolType: string, protocols: MemberProtocols): boolean {
    if (this.#state === 'Empty') return protocolType !== '' && protocols.length > 0;
    return protocolType === this.protocolType && protocols.some(({ name }) => this.#isCommon(name));
  }

  /** Each member votes for the first of its protocols that all know; most votes win, the earlier member's choice among equals. */
  selectProtocol(): string {
    const votes = new Map<string, number>();
    for (const member of this.#members.values()) {
      const { name } = must(member.protocols.find((protocol) => this.#isCommon(protocol.name)));
      votes.set(name, (votes.get(name) ?? 0) + 1);
    }
    let selected: string | undefined;
    for (const [name, count] of votes) if (selected === undefined || count > must(votes.get(selected))) selected = name;
    return must(selected);
  }

  canRebalance(): boolean {
    return VALID_PREVIOUS_STATES.PreparingRebalance.includes(this.#state);
  }

  transitionTo(state: GroupState, nowMs: number): void {
    assert(VALID_PREVIOUS_STATES[state].includes(this.#state), `group ${this.groupId} cannot go from ${this.#state} to ${state}`);
    this.#previousState = this.#state;
    this.#state = state;
    this.#stateTimestamp = nowMs;
  }

  /** All who are members now make the next generation, which may be nobody. */
  initNextGeneration(nowMs: number): void {
    this.generationId++;
    this.protocolName = this.#members.size === 0 ? undefined : this.selectProtocol();
    this.#computeSubscribedTopics();
    this.transitionTo(this.#members.size === 0 ? 'Empty' : 'CompletingRebalance', nowMs);
    this.clearPendingSync();
  }

  /** What a member that joined is told about the current generation; the leader also who the members are. */
  joinResponse(memberId: string, skipAssignment = false): JoinGroupResponse {
    return {
      error: 'NONE',
      generationId: this.generationId,
      protocolType: this.protocolType ?? '',
      protocolName: this.protocolName ?? '',
      leader: this.leaderId ?? '',
      memberId,
      skipAssignment,
      members: this.isLeader(memberId) ? this.members.map((member) => ({
        memberId: member.memberId,
        ...(member.groupInstanceId === undefined ? {} : { groupInstanceId: member.groupInstanceId }),
        metadata: member.metadata(this.protocolName),
      })) : [],
    };
  }

  /** Undefined when it is a member, and its instance, if any, is this one. */
  validateMember({ memberId, groupInstanceId }: Pick<GroupMember, 'memberId' | 'groupInstanceId'>): Outcome | undefined {
    const current = groupInstanceId === undefined ? memberId : this.#staticMembers.get(groupInstanceId);
    if (current !== undefined && current !== memberId)
      return { error: 'FENCED_INSTANCE_ID', message: `${current} took the place of ${memberId} as ${groupInstanceId}` };
    if (current === undefined || !this.#members.has(memberId))
      return { error: 'UNKNOWN_MEMBER_ID', message: `${memberId === '' ? 'nobody' : memberId} is not a member of ${this.groupId}` };
    return undefined;
  }

  /** Undefined when these may commit. The generation is not looked at for clients without membership. */
  validateOffsetCommit(member: GroupMember, isTransactional: boolean): Outcome | undefined {
    const { generationId, memberId, groupInstanceId } = member;
    if (generationId < 0 && this.#state === 'Empty') return undefined;
    if (generationId >= 0 || memberId !== '' || groupInstanceId !== undefined) {
      const invalid = this.validateMember(member);
      if (invalid !== undefined) return invalid;
      if (generationId !== this.generationId) return this.illegalGeneration(generationId);
    } else if (!isTransactional) {
      return { error: 'UNKNOWN_MEMBER_ID', message: `${this.groupId} has members: only they can commit` };
    }
    if (!isTransactional && this.#state === 'CompletingRebalance')
      return { error: 'REBALANCE_IN_PROGRESS', message: `${this.groupId} is being assigned` };
    return undefined;
  }

  illegalGeneration(generationId: number): Outcome {
    return { error: 'ILLEGAL_GENERATION', message: `${this.groupId} is at generation ${this.generationId}, not at ${generationId}` };
  }

  get usesConsumerProtocol(): boolean {
    return this.protocolType === CONSUMER_PROTOCOL_TYPE;
  }

  get knowsSubscribedTopics(): boolean {
    return this.#subscribedTopics !== undefined;
  }

  /** True where it cannot be told of a group of consumers. */
  isSubscribedTo(topic: string): boolean {
    return this.#subscribedTopics?.has(topic) ?? this.usesConsumerProtocol;
  }

  /** What is written of this generation: with `assignments` by member id, or with what the members have. */
  toRecord(assignments?: ReadonlyMap<string, Uint8Array>): GroupMetadataValue {
    return {
      protocolType: this.protocolType ?? '',
      generation: this.generationId,
      protocol: this.protocolName,
      leader: this.leaderId,
      currentStateTimestamp: this.#stateTimestamp,
      members: this.members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: member.metadata(this.protocolName),
        assignment: assignments === undefined ? member.assignment : assignments.get(member.memberId) ?? NO_BYTES,
      })),
    };
  }

  #isCommon(protocol: string): boolean {
    for (const member of this.#members.values()) if (!member.supports(protocol)) return false;
    return true;
  }

  #computeSubscribedTopics(): void {
    this.#subscribedTopics = undefined;
    if (!this.usesConsumerProtocol || (this.#members.size > 0 && this.protocolName === undefined)) return;
    const all = new Set<string>();
    for (const member of this.#members.values()) {
      const topics = subscribedTopics(member.metadata(this.protocolName));
      if (topics === undefined) return;
      for (const topic of topics) all.add(topic);
    }
    this.#subscribedTopics = all;
  }
}
