import { KafkaError, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerNetwork, GroupMember, OffsetFetchResponse, OffsetToCommit } from '../../broker/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import { KafkaClient } from '../network/KafkaClient.ts';
import { createAssignor } from './assignor/assignors.ts';
import type { ConsumerPartitionAssignor } from './assignor/ConsumerPartitionAssignor.ts';
import type { FetchedBatches } from './CompletedFetch.ts';
import type { ConsumerConfig, ConsumerRebalanceListener } from './ConsumerConfig.ts';
import { ConsumerCoordinator, consumedOffsets } from './ConsumerCoordinator.ts';
import type { ConsumerRecord } from './ConsumerRecord.ts';
import { Fetcher } from './Fetcher.ts';
import { GroupOffsets } from './GroupOffsets.ts';
import { LeaderRequests } from './LeaderRequests.ts';
import { OffsetFetcher, type OffsetAndTimestamp, type PartitionOffset } from './OffsetFetcher.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from './offsetSpec.ts';
import { Positions } from './Positions.ts';
import { Signal } from './Signal.ts';
import { at, SubscriptionState } from './SubscriptionState.ts';
import { WakeupException } from './WakeupException.ts';

/**
 * Reads partitions that it is assigned by its group (`subscribe`) or by its user (`assign`). `poll` gives records,
 * `pollBatches` the batches as they are, for engines that decode them; a consumer uses one of the two. A partition that
 * a user assigned and that is gone makes a poll reject instead of being waited for.
 */
export class Consumer {
  readonly #config: ConsumerConfig;
  readonly #time: Time;
  readonly #client: KafkaClient;
  readonly #signal: Signal;
  readonly #subscriptions = new SubscriptionState();
  readonly #groupOffsets: GroupOffsets;
  readonly #offsets: OffsetFetcher;
  readonly #positions: Positions;
  readonly #fetcher: Fetcher;
  readonly #stopListening: () => void;
  readonly #maxPollRecords: number;
  readonly #fetchMaxWaitMs: number;
  readonly #autoCommitIntervalMs: number;
  #assignors: readonly ConsumerPartitionAssignor[] | undefined;
  #coordinator: ConsumerCoordinator | undefined;
  #nextAutoCommitMs = Infinity;
  /** Wakes the poll under way, or the next one. */
  #isWoken = false;
  /** No more polls; the callbacks of `close` may still commit until `#isEnded`. */
  #closed = false;
  #isEnded = false;

  constructor(network: BrokerNetwork, time: Time, config: ConsumerConfig = {}) {
    const autoOffsetReset = config.autoOffsetReset ?? 'latest';
    const isolationLevel = config.isolationLevel ?? 'read_uncommitted';
    const apiTimeoutMs = config.defaultApiTimeoutMs ?? 60_000;
    this.#config = config;
    this.#time = time;
    this.#maxPollRecords = config.maxPollRecords ?? 500;
    this.#fetchMaxWaitMs = config.fetchMaxWaitMs ?? 500;
    this.#autoCommitIntervalMs = config.autoCommitIntervalMs ?? 5_000;
    this.#client = new KafkaClient(network, time, config);
    this.#signal = new Signal(time);
    this.#stopListening = this.#client.metadata.onUpdate(this.#signal.notify);
    this.#groupOffsets = new GroupOffsets(this.#client, isolationLevel === 'read_committed', apiTimeoutMs);
    const { groupId } = config;
    this.#offsets = new OffsetFetcher(this.#client, new LeaderRequests(this.#client, apiTimeoutMs), this.#subscriptions, {
      autoOffsetReset, isolationLevel,
      committed: groupId === undefined ? undefined : (partitions) => this.#groupOffsets.committed(groupId, partitions),
    });
    this.#positions = new Positions(this.#client, this.#subscriptions, this.#offsets, this.#signal.notify);
    this.#fetcher = new Fetcher(this.#client, this.#subscriptions, {
      autoOffsetReset, isolationLevel,
      fetchMinBytes: config.fetchMinBytes ?? 1,
      fetchMaxBytes: config.fetchMaxBytes ?? 50 * 1024 * 1024,
      maxPartitionFetchBytes: config.maxPartitionFetchBytes ?? 1024 * 1024,
    }, this.#signal.notify);
  }

  /**
   * Joins the group with the next poll; replaces an earlier subscription. A pattern is held against whole names and
   * follows topics as they come. Throws INVALID_GROUP_ID without a `groupId`, INVALID_CONFIG, INVALID_REQUEST.
   */
  subscribe(topics: readonly string[] | RegExp, listener: ConsumerRebalanceListener = {}): void {
    this.#ensureOpen();
    const groupId = this.#groupId();
    this.#subscriptions.subscribe(topics instanceof RegExp ? topics : [...new Set(topics)].sort());
    if (this.#coordinator === undefined) {
      this.#coordinator = this.#newCoordinator(groupId);
      this.#scheduleAutoCommit();
    }
    this.#coordinator.setListener(listener);
    this.#signal.notify();
  }

  /** Gives up all partitions and leaves the group; resolves when the callbacks have run and the coordinator knows. */
  async unsubscribe(): Promise<void> {
    this.#ensureOpen();
    await this.#leave('the consumer unsubscribed');
    this.#subscriptions.unsubscribe();
  }

  /** Topics that are subscribed to; for a pattern those that match as far as is known. */
  subscription(): readonly string[] {
    return this.#coordinator?.topics() ?? [];
  }

  /** Replaces the assignment. Partitions that stay keep their position. Throws INVALID_REQUEST for a consumer that subscribes. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#ensureOpen();
    if (this.#isAutoCommitting) this.commitAsync();
    this.#subscriptions.assign(partitions);
    this.#scheduleAutoCommit();
    this.#signal.notify();
  }

  assignment(): readonly TopicPartition[] {
    return this.#subscriptions.partitions();
  }

  /** The next record of the partition is the first at or behind `offset`. Throws INVALID_REQUEST if it is not assigned. */
  seek(partition: TopicPartition, offset: number): void {
    this.#subscriptions.seek(partition, at(offset));
    this.#signal.notify();
  }

  /** Takes effect with the next poll or position. All assigned partitions by default. */
  seekToBeginning(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#subscriptions.seek(partition, { kind: 'reset', to: 'earliest' });
  }

  seekToEnd(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#subscriptions.seek(partition, { kind: 'reset', to: 'latest' });
  }

  /** Offset of the next record that a poll gives. Asks brokers only where there is no position yet. */
  async position(partition: TopicPartition): Promise<number> {
    this.#ensureOpen();
    const assigned = this.#subscriptions.get(partition);
    while (assigned.position.kind !== 'at') {
      await this.#offsets.resolve([assigned]);
      this.#subscriptions.throwFailure([assigned]);
    }
    return assigned.position.offset;
  }

  /** How far the position is behind what the last fetch told of the end; undefined while either is not known. */
  currentLag(partition: TopicPartition): number | undefined {
    const { position, highWatermark, lastStableOffset } = this.#subscriptions.get(partition);
    const end = this.#config.isolationLevel === 'read_committed' ? lastStableOffset : highWatermark;
    return position.kind !== 'at' || end < 0 ? undefined : Math.max(0, end - position.offset);
  }

  /** What was fetched of a paused partition is fetched again after `resume`. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#subscriptions.get(partition).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#subscriptions.get(partition).paused = false;
    this.#signal.notify();
  }

  paused(): readonly TopicPartition[] {
    return [...this.#subscriptions.all()].filter(({ paused }) => paused).map(({ topic, partition }) => ({ topic, partition }));
  }

  /**
   * At most max.poll.records; waits up to `timeoutMs` for the first one. Takes part in the group's rebalances. Rejects
   * with WakeupException, with OFFSET_OUT_OF_RANGE where auto.offset.reset is `none`, with what a callback threw, or
   * with an error that no further poll would get over.
   */
  poll(timeoutMs: number): Promise<ConsumerRecord[]> {
    return this.#pollUntil(timeoutMs, () => this.#fetcher.takeRecords(this.#maxPollRecords));
  }

  /** All that was fetched, at once; positions are behind it when this resolves. Waits and rejects as `poll` does. */
  pollBatches(timeoutMs: number): Promise<FetchedBatches[]> {
    return this.#pollUntil(timeoutMs, () => this.#fetcher.takeBatches());
  }

  /** Makes a poll under way, or the next one, reject with WakeupException. */
  wakeup(): void {
    this.#isWoken = true;
    this.#signal.notify();
  }

  async beginningOffsets(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    return this.#offsets.list(partitions.map(({ topic, partition }) => ({ topic, partition, timestamp: EARLIEST_TIMESTAMP })));
  }

  /** High watermarks, or last stable offsets for `read_committed`. */
  async endOffsets(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    return this.#offsets.list(partitions.map(({ topic, partition }) => ({ topic, partition, timestamp: LATEST_TIMESTAMP })));
  }

  /** The first record at or after each time; offset -1 where there is none. Throws INVALID_REQUEST for a negative time. */
  async offsetsForTimes(times: ReadonlyArray<TopicPartition & { readonly timestamp: number }>): Promise<OffsetAndTimestamp[]> {
    for (const { timestamp } of times)
      if (timestamp < 0) throw new KafkaError('INVALID_REQUEST', `the time to look up cannot be negative, it is ${timestamp}`);
    return this.#offsets.list(times);
  }

  /** Only partitions that the group has committed; all of these by default. */
  async committed(groupId: string, partitions?: readonly TopicPartition[]): Promise<OffsetFetchResponse['offsets']> {
    return this.#groupOffsets.committed(groupId, partitions);
  }

  /**
   * For a group that this consumer need not be a member of; as a member, if it is one. Reaches the coordinator before
   * it returns, if that is known; resolves when durable. Rejects with the first partition's error.
   */
  commit(groupId: string, offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.#isEnded) return Promise.reject(closedError());
    const coordinator = groupId === this.#config.groupId ? this.#coordinator : undefined;
    if (coordinator !== undefined) return this.#commitAsMember(coordinator, offsets);
    return this.#groupOffsets.commit({ groupId, generationId: -1, memberId: '' }, offsets);
  }

  /** Whether a commit for the group would reach its coordinator before it returns; if not, the coordinator is looked for. */
  canCommitNow(groupId: string): boolean {
    if (groupId === this.#config.groupId && this.#coordinator?.membership.canCommit === false) return false;
    return this.#groupOffsets.canCommitNow(groupId);
  }

  /** When its group goes on without it, unless the coordinator answers before; Infinity for no member of a group. */
  get sessionEndsAtMs(): number {
    const membership = this.#coordinator?.membership;
    return membership?.isMember === true ? membership.sessionEndsAtMs : Number.POSITIVE_INFINITY;
  }

  /**
   * All positions by default. Tries again what may pass. Rejects with UNKNOWN_MEMBER_ID or ILLEGAL_GENERATION when the
   * group went on without this member, and with REBALANCE_IN_PROGRESS while it rebalances.
   */
  async commitSync(offsets: readonly OffsetToCommit[] = consumedOffsets(this.#subscriptions)): Promise<void> {
    const groupId = this.#groupId();
    if (offsets.length > 0) await this.commit(groupId, offsets);
  }

  /** As `commitSync`, but waits for nothing and tries once; tells `onComplete` how it went. */
  commitAsync(offsets: readonly OffsetToCommit[] = consumedOffsets(this.#subscriptions), onComplete?: (error: KafkaError | undefined) => void): void {
    const groupId = this.#groupId();
    if (offsets.length === 0) return onComplete?.(undefined);
    const committed = this.#coordinator === undefined
      ? this.#groupOffsets.commit({ groupId, generationId: -1, memberId: '' }, offsets, 0)
      : this.#commitAsMember(this.#coordinator, offsets, 0);
    committed.then(() => onComplete?.(undefined), (error: unknown) => onComplete?.(toKafkaError(error)));
  }

  /** Joins its group again with the next poll, though nothing that it sees has changed (KIP-568). */
  enforceRebalance(reason: string): void {
    this.#ensureOpen();
    this.#coordinator?.membership.requestRejoin(reason);
  }

  /** Who this consumer is in its group, also for a producer that sends offsets in a transaction. Throws INVALID_GROUP_ID without a `groupId`. */
  groupMetadata(): GroupMember {
    const groupId = this.#groupId();
    const { groupInstanceId } = this.#config;
    return this.#coordinator?.membership.member ?? { groupId, generationId: -1, memberId: '', ...(groupInstanceId === undefined ? {} : { groupInstanceId }) };
  }

  /** Wakes a poll under way, commits where that is automatic, tells the listener, leaves the group. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.wakeup();
    this.#fetcher.close();
    try {
      await this.#leave('the consumer was closed');
    } finally {
      this.#end();
    }
  }

  /** As if its machine had gone: no commit, no callback, no word to the group. */
  kill(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.wakeup();
    this.#fetcher.close();
    this.#coordinator?.kill();
    this.#end();
  }

  async #leave(reason: string): Promise<void> {
    const coordinator = this.#coordinator;
    if (coordinator === undefined) {
      const offsets = this.#isAutoCommitting ? consumedOffsets(this.#subscriptions) : [];
      // Whoever does not commit by hand does not hear of commits that fail.
      if (offsets.length > 0) await this.#groupOffsets.commit({ groupId: this.#groupId(), generationId: -1, memberId: '' }, offsets, 0).catch(() => undefined);
      return;
    }
    this.#nextAutoCommitMs = Infinity;
    try {
      await coordinator.close(reason);
    } finally {
      this.#coordinator = undefined;
    }
  }

  #end(): void {
    this.#isEnded = true;
    this.#stopListening();
    this.#client.close();
  }

  async #pollUntil<T>(timeoutMs: number, take: () => T[]): Promise<T[]> {
    this.#ensureOpen();
    this.#coordinator?.membership.beginPoll();
    try {
      return await this.#pollLoop(timeoutMs, take);
    } finally {
      this.#coordinator?.membership.endPoll();
    }
  }

  async #pollLoop<T>(timeoutMs: number, take: () => T[]): Promise<T[]> {
    const deadline = this.#time.milliseconds() + timeoutMs;
    // Every poll asks the brokers at least once; this bounds how long it waits for one that does not answer.
    const lastCall = deadline + Math.max(this.#fetchMaxWaitMs, 100);
    let isRoundBegun = false;
    for (;;) {
      this.#throwIfWoken();
      await this.#coordinator?.poll();
      this.#throwIfWoken();
      this.#maybeAutoCommit();
      this.#positions.check(this.#fetcher.takeUnknown());
      this.#positions.update();
      const taken = take();
      if (taken.length > 0) {
        this.#fetcher.send(0);
        return taken;
      }
      this.#positions.throwFailure();
      this.#fetcher.throwFailure();
      this.#subscriptions.throwFailure();
      const now = this.#time.milliseconds();
      const leftMs = Math.max(0, deadline - now);
      if (leftMs > 0) {
        isRoundBegun = true;
        this.#fetcher.send(Math.min(leftMs, this.#fetchMaxWaitMs));
      } else {
        if (now >= lastCall) return [];
        if (!isRoundBegun && !this.#positions.isBusy) {
          isRoundBegun = true;
          this.#fetcher.send(0);
        }
        if (!this.#positions.isBusy && !this.#fetcher.isAnswerDue) {
          // A loop of polls that find nothing must leave room for answers and timers.
          await this.#time.yield();
          return take();
        }
      }
      await this.#signal.wait(leftMs > 0 ? leftMs : lastCall - now);
    }
  }

  #throwIfWoken(): void {
    if (!this.#isWoken) return;
    this.#isWoken = this.#closed;
    throw new WakeupException();
  }

  async #commitAsMember(coordinator: ConsumerCoordinator, offsets: readonly OffsetToCommit[], timeoutMs?: number): Promise<void> {
    const { membership } = coordinator;
    const { member } = membership;
    if (!membership.canCommit)
      throw new KafkaError(membership.isRejoinNeeded && membership.isMember ? 'REBALANCE_IN_PROGRESS' : 'UNKNOWN_MEMBER_ID', 'offsets cannot be committed while the consumer is not a member of its group; poll first');
    try {
      await this.#groupOffsets.commit(member, offsets, timeoutMs);
    } catch (error) {
      throw coordinator.commitFailed(error, member.generationId);
    }
  }

  get #isAutoCommitting(): boolean {
    return this.#config.groupId !== undefined && this.#subscriptions.size > 0 && (this.#config.enableAutoCommit ?? this.#coordinator !== undefined);
  }

  #scheduleAutoCommit(): void {
    this.#nextAutoCommitMs = this.#time.milliseconds() + this.#autoCommitIntervalMs;
  }

  /** With what earlier polls gave out: whoever polls again has dealt with it. */
  #maybeAutoCommit(): void {
    if (this.#time.milliseconds() < this.#nextAutoCommitMs || !this.#isAutoCommitting) return;
    if (this.#coordinator !== undefined && this.#coordinator.membership.state !== 'stable') return;
    this.#scheduleAutoCommit();
    this.commitAsync(undefined, (error) => {
      if (error?.retriable === true) this.#nextAutoCommitMs = Math.min(this.#nextAutoCommitMs, this.#time.milliseconds() + this.#client.retryBackoffMs);
    });
  }

  #newCoordinator(groupId: string): ConsumerCoordinator {
    const config = this.#config;
    this.#assignors ??= (config.partitionAssignmentStrategy ?? ['range', 'cooperative-sticky']).map((strategy) => (typeof strategy === 'string' ? createAssignor(strategy) : strategy));
    return new ConsumerCoordinator(this.#client, this.#subscriptions, this.#groupOffsets, {
      groupId,
      ...(config.groupInstanceId === undefined ? {} : { groupInstanceId: config.groupInstanceId }),
      sessionTimeoutMs: config.sessionTimeoutMs ?? 45_000,
      heartbeatIntervalMs: config.heartbeatIntervalMs ?? 3_000,
      maxPollIntervalMs: config.maxPollIntervalMs ?? 300_000,
      assignors: this.#assignors,
      clientRack: config.clientRack,
      enableAutoCommit: config.enableAutoCommit ?? true,
      onEvent: config.onEvent ?? (() => undefined),
    }, this.#signal.notify);
  }

  #groupId(): string {
    if (this.#config.groupId === undefined) throw new KafkaError('INVALID_GROUP_ID', 'the consumer has no group.id');
    return this.#config.groupId;
  }

  #ensureOpen(): void {
    if (this.#closed) throw closedError();
  }
}

const closedError = (): KafkaError => new KafkaError('UNKNOWN_SERVER_ERROR', 'the consumer is closed');
