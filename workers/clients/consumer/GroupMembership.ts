import { KafkaError, type ErrorName, type Timer } from '../../common/index.ts';
import type { GroupMember, JoinGroupRequest, JoinGroupResponse, SyncGroupRequest } from '../../broker/index.ts';
import { isCoordinatorGone, type KafkaClient } from '../network/KafkaClient.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';

export interface GroupMembershipConfig {
  readonly groupId: string;
  readonly groupInstanceId?: string;
  readonly protocolType: string;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
}

/** What the membership asks of whoever owns it. */
export interface GroupProtocol {
  /** What this member can do, the best first. */
  protocols(): JoinGroupRequest['protocols'];
  /** On the leader: everybody's assignment, encoded. */
  assign(joined: JoinGroupResponse): Promise<SyncGroupRequest['assignments']>;
  /** There is something for `poll` to do. */
  notify(): void;
  onLeft(reason: string): void;
}

/** A join that went through and that `poll` has yet to take in. */
export interface Joined {
  readonly generationId: number;
  readonly memberId: string;
  readonly protocolName: string;
  readonly isLeader: boolean;
  readonly assignment: Uint8Array;
}

export type MemberState = 'unjoined' | 'joining' | 'stable';

const NO_GENERATION = -1;
/** A join waits for the other members, and the answer takes its time too. */
const JOIN_GRACE_MS = 5_000;

/** After these the member goes on as a new one; after ILLEGAL_GENERATION it keeps its id. */
const RESET: ReadonlySet<ErrorName> = new Set<ErrorName>(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION']);

/**
 * One member of a group under the classic protocol (Kafka's AbstractCoordinator): joins, syncs, sends heartbeats beside
 * `poll`, and leaves when polls stop coming. Knows nothing of partitions. Whoever owns it calls `advance` in each poll.
 */
export class GroupMembership {
  readonly #client: KafkaClient;
  readonly #config: GroupMembershipConfig;
  readonly #protocol: GroupProtocol;
  #state: MemberState = 'unjoined';
  #generationId = NO_GENERATION;
  #memberId = '';
  #rejoinReason: string | undefined = 'the member is new';
  /** Whether partitions are to be given up before the next join request. */
  #needsPrepare = true;
  #attempt: Promise<void> | undefined;
  /** It knows its generation and not yet its assignment. */
  #isSyncing = false;
  #failures = 0;
  #retryAtMs = -Infinity;
  #joined: Joined | undefined;
  #failure: KafkaError | undefined;
  #lastPollMs: number;
  #lastAnswerMs: number;
  #isPolling = false;
  #heartbeat: Timer | undefined;
  #isEnded = false;

  constructor(client: KafkaClient, config: GroupMembershipConfig, protocol: GroupProtocol) {
    this.#client = client;
    this.#config = config;
    this.#protocol = protocol;
    this.#lastPollMs = this.#lastAnswerMs = client.time.milliseconds();
  }

  get member(): GroupMember {
    const { groupId, groupInstanceId } = this.#config;
    return { groupId, generationId: this.#generationId, memberId: this.#memberId, ...(groupInstanceId === undefined ? {} : { groupInstanceId }) };
  }

  get state(): MemberState {
    return this.#state;
  }

  get isMember(): boolean {
    return this.#generationId !== NO_GENERATION && this.#memberId !== '';
  }

  /**
   * Whether the coordinator takes its offsets: also while it waits for the others to join, but not from there until the
   * new generation has its assignment.
   */
  get canCommit(): boolean {
    return this.isMember && !this.#isSyncing;
  }

  /** When the coordinator gives its partitions to others, unless it answers before; in milliseconds of the client's clock. */
  get sessionEndsAtMs(): number {
    return this.#lastAnswerMs + this.#config.sessionTimeoutMs;
  }

  get isRejoinNeeded(): boolean {
    return this.#rejoinReason !== undefined || this.#attempt !== undefined || this.#joined !== undefined;
  }

  requestRejoin(reason: string): void {
    this.#rejoinReason ??= reason;
    this.#protocol.notify();
  }

  beginPoll(): void {
    this.#isPolling = true;
    this.#lastPollMs = this.#client.time.milliseconds();
  }

  endPoll(): void {
    this.#isPolling = false;
    this.#lastPollMs = this.#client.time.milliseconds();
  }

  /**
   * One step: prepares and begins a join where one is needed, answers one that went through. Waits only for `prepare`.
   * Throws what no further try can help.
   */
  async advance(prepare: () => Promise<void>): Promise<Joined | undefined> {
    const failure = this.#failure;
    if (failure !== undefined) {
      // Another instance has taken the place of a fenced one for good.
      if (failure.errorName !== 'FENCED_INSTANCE_ID') this.#failure = undefined;
      throw failure;
    }
    const joined = this.#joined;
    this.#joined = undefined;
    if (joined !== undefined) {
      this.#needsPrepare = true;
      return joined;
    }
    if (this.#rejoinReason === undefined || this.#attempt !== undefined || this.#client.time.milliseconds() < this.#retryAtMs) return undefined;
    if (this.#needsPrepare) {
      this.#needsPrepare = false;
      await prepare();
    }
    // The callbacks of `prepare` may have closed or unsubscribed the consumer.
    if (!this.#isEnded) this.#beginAttempt();
    return undefined;
  }

  /** What an answer to a request for `generationId` says about this member; commits tell it too. */
  handleError(error: ErrorName, generationId: number): void {
    if (error === 'REBALANCE_IN_PROGRESS') this.requestRejoin('the group is rebalancing');
    else if (isCoordinatorGone(error)) this.#client.forgetCoordinator('group', this.#config.groupId);
    else if (generationId !== this.#generationId) return;
    else if (RESET.has(error)) this.#reset(`the coordinator answered ${error}`, error === 'UNKNOWN_MEMBER_ID');
    else if (error === 'FENCED_INSTANCE_ID') this.#fence();
  }

  /** Static members stay in the group: whoever comes back in time finds their partitions. */
  async leave(reason: string): Promise<void> {
    this.end();
    await this.#leave(reason);
  }

  /** No more joins and heartbeats. */
  end(): void {
    this.#isEnded = true;
    this.#stopHeartbeat();
  }

  async #leave(reason: string): Promise<void> {
    const { groupId, groupInstanceId } = this.#config;
    const memberId = this.#memberId;
    this.#reset(reason, true);
    if (memberId === '' || groupInstanceId !== undefined) return;
    this.#protocol.onLeft(reason);
    try {
      await this.#client.callCoordinator('group', groupId, (api) => api.leaveGroup({ groupId, members: [{ memberId, reason }] }));
    } catch {
      // The session timeout ends the membership just as well.
    }
  }

  #reset(reason: string, forgetsMemberId: boolean): void {
    this.#stopHeartbeat();
    this.#state = 'unjoined';
    this.#isSyncing = false;
    this.#generationId = NO_GENERATION;
    if (forgetsMemberId) this.#memberId = '';
    this.#joined = undefined;
    this.#needsPrepare = true;
    this.requestRejoin(reason);
  }

  #fence(): void {
    this.#fail(new KafkaError('FENCED_INSTANCE_ID', `another consumer has the group.instance.id ${this.#config.groupInstanceId}`));
    this.#reset('fenced', true);
  }

  #fail(failure: KafkaError): void {
    this.#failure = failure;
    this.#protocol.notify();
  }

  #beginAttempt(): void {
    this.#state = 'joining';
    this.#stopHeartbeat();
    this.#attempt = this.#joinAndSync()
      .catch((error: unknown) => this.#handleJoinError(toKafkaError(error)))
      .finally(() => {
        this.#attempt = undefined;
        this.#protocol.notify();
      });
  }

  /** Throws the error of either request. */
  async #joinAndSync(): Promise<void> {
    const { groupId, groupInstanceId, protocolType, sessionTimeoutMs, maxPollIntervalMs } = this.#config;
    const reason = this.#rejoinReason;
    const instance = groupInstanceId === undefined ? {} : { groupInstanceId };
    const joined = await this.#client.callCoordinator('group', groupId, (api) => api.joinGroup({
      groupId, memberId: this.#memberId, ...instance, clientId: this.#client.clientId, sessionTimeoutMs, rebalanceTimeoutMs: maxPollIntervalMs,
      protocolType, protocols: this.#protocol.protocols(), ...(reason === undefined ? {} : { reason }),
    }), maxPollIntervalMs + JOIN_GRACE_MS);
    if (this.#isEnded) return;
    if (joined.error === 'MEMBER_ID_REQUIRED') {
      this.#memberId = joined.memberId;
      return this.#joinAndSync();
    }
    if (joined.error !== 'NONE') throw new KafkaError(joined.error, joined.message ?? joined.error);
    this.#generationId = joined.generationId;
    this.#memberId = joined.memberId;
    this.#rejoinReason = undefined;
    this.#isSyncing = true;
    this.#startHeartbeat();
    const isLeader = joined.leader === joined.memberId;
    const assignments = isLeader && !joined.skipAssignment ? await this.#protocol.assign(joined) : [];
    const { protocolName } = joined;
    const synced = await this.#client.callCoordinator('group', groupId, (api) =>
      api.syncGroup({ ...this.member, protocolType, protocolName, assignments }), maxPollIntervalMs + JOIN_GRACE_MS);
    if (this.#isEnded || this.#generationId !== joined.generationId) return;
    if (synced.error !== 'NONE') throw new KafkaError(synced.error, synced.message ?? synced.error);
    this.#state = 'stable';
    this.#isSyncing = false;
    this.#failures = 0;
    const { generationId, memberId } = joined;
    this.#joined = { generationId, memberId, protocolName, isLeader, assignment: synced.assignment };
  }

  #handleJoinError(failure: KafkaError): void {
    if (this.#isEnded) return;
    this.#state = 'unjoined';
    this.#stopHeartbeat();
    this.#rejoinReason ??= `the rebalance failed: ${failure.errorName}`;
    const { errorName } = failure;
    if (RESET.has(errorName)) this.#reset(`the coordinator answered ${errorName}`, errorName === 'UNKNOWN_MEMBER_ID');
    else if (errorName === 'FENCED_INSTANCE_ID') this.#fence();
    else if (this.#client.failure !== undefined) this.#fail(this.#client.failure);
    else if (errorName !== 'REBALANCE_IN_PROGRESS' && !failure.retriable) this.#fail(failure);
    if (isCoordinatorGone(errorName)) this.#client.forgetCoordinator('group', this.#config.groupId);
    const delayMs = Math.min(1000, this.#client.retryBackoffMs * 2 ** Math.min(this.#failures++, 10));
    this.#retryAtMs = this.#client.time.milliseconds() + delayMs;
    this.#client.time.schedule(delayMs, () => this.#protocol.notify());
  }

  #startHeartbeat(): void {
    this.#stopHeartbeat();
    this.#lastAnswerMs = this.#client.time.milliseconds();
    this.#scheduleHeartbeat(this.#config.heartbeatIntervalMs);
  }

  #stopHeartbeat(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = undefined;
  }

  #scheduleHeartbeat(delayMs: number): void {
    const untilPollExpires = this.#lastPollMs + this.#config.maxPollIntervalMs - this.#client.time.milliseconds();
    const timer = this.#client.time.schedule(this.#isPolling ? delayMs : Math.max(0, Math.min(delayMs, untilPollExpires)), () => {
      if (this.#heartbeat === timer) void this.#beat(timer);
    });
    this.#heartbeat = timer;
  }

  /** `timer`: while it is the present one nothing has ended or begun the membership anew. */
  async #beat(timer: Timer): Promise<void> {
    const { time, retryBackoffMs } = this.#client;
    const { maxPollIntervalMs, sessionTimeoutMs, heartbeatIntervalMs, groupId } = this.#config;
    if (!this.#isPolling && time.milliseconds() - this.#lastPollMs >= maxPollIntervalMs) {
      await this.#leave(`the consumer did not poll for max.poll.interval.ms (${maxPollIntervalMs})`);
      return;
    }
    if (time.milliseconds() - this.#lastAnswerMs >= sessionTimeoutMs) this.#client.forgetCoordinator('group', groupId);
    const { member } = this;
    let error: ErrorName;
    try {
      // An answer that comes after the session has ended is of no use.
      ({ error } = await this.#client.callCoordinator('group', groupId, (api) => api.heartbeat(member), sessionTimeoutMs));
    } catch (failure) {
      error = toKafkaError(failure).errorName;
    }
    if (this.#heartbeat !== timer) return;
    if (error === 'NONE' || error === 'REBALANCE_IN_PROGRESS') this.#lastAnswerMs = time.milliseconds();
    if (error !== 'NONE' && !(error === 'REBALANCE_IN_PROGRESS' && this.#state !== 'stable')) this.handleError(error, member.generationId);
    if (this.#heartbeat === timer) this.#scheduleHeartbeat(error === 'NONE' || error === 'REBALANCE_IN_PROGRESS' ? heartbeatIntervalMs : retryBackoffMs);
  }
}
