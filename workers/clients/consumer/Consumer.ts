import { deferred, KafkaError, type Deferred, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerApi, OffsetCommitRequest, OffsetFetchResponse } from '../../broker/index.ts';
import { recordsIn, type ConsumerRecord } from './ConsumerRecord.ts';
import { Fetcher, type FetchedBatches, type FetchedFrom } from './Fetcher.ts';
import { OffsetFetcher, type OffsetAndTimestamp, type PartitionOffset } from './OffsetFetcher.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from './offsetSpec.ts';
import { SubscriptionState, type AssignedPartition, type AutoOffsetReset } from './SubscriptionState.ts';
import { WakeupException } from './WakeupException.ts';

export interface ConsumerConfig {
  /** Where positions are looked up before `autoOffsetReset` decides. */
  readonly groupId?: string;
  /** Default `latest`. */
  readonly autoOffsetReset?: AutoOffsetReset;
  /** Default 500. */
  readonly maxPollRecords?: number;
  /** Default 1. */
  readonly fetchMinBytes?: number;
  /** Default 50 MiB. */
  readonly fetchMaxBytes?: number;
  /** Default 1 MiB. */
  readonly maxPartitionFetchBytes?: number;
  /** Longest wait of one request; a poll makes as many as its timeout allows. Default 500. */
  readonly fetchMaxWaitMs?: number;
}

/** Fetched, and not yet given out by `poll` to the end. */
interface CompletedFetch {
  readonly assigned: AssignedPartition;
  readonly endOffset: number;
  readonly records: Iterator<ConsumerRecord>;
  nextOffset: number;
}

/**
 * Reads assigned partitions. `poll` gives records, `pollBatches` the batches as they are, for engines that decode them;
 * a consumer uses one of the two. A partition that is gone makes a poll reject instead of being waited for.
 */
export class Consumer {
  readonly #broker: BrokerApi;
  readonly #time: Time;
  readonly #maxPollRecords: number;
  readonly #fetchMaxWaitMs: number;
  readonly #subscriptions = new SubscriptionState();
  readonly #offsets: OffsetFetcher;
  readonly #fetcher: Fetcher;
  #completed: CompletedFetch[] = [];
  /** Rejects the poll under way. */
  #wake: Deferred<never> | undefined;
  /** The next poll is to be woken at once. */
  #wakeRequested = false;
  #closed = false;

  constructor(broker: BrokerApi, time: Time, config: ConsumerConfig = {}) {
    const autoOffsetReset = config.autoOffsetReset ?? 'latest';
    this.#broker = broker;
    this.#time = time;
    this.#maxPollRecords = config.maxPollRecords ?? 500;
    this.#fetchMaxWaitMs = config.fetchMaxWaitMs ?? 500;
    this.#offsets = new OffsetFetcher(broker, config.groupId, autoOffsetReset);
    this.#fetcher = new Fetcher(broker, time, this.#subscriptions, {
      fetchMinBytes: config.fetchMinBytes ?? 1,
      fetchMaxBytes: config.fetchMaxBytes ?? 50 * 1024 * 1024,
      maxPartitionFetchBytes: config.maxPartitionFetchBytes ?? 1024 * 1024,
      autoOffsetReset,
    });
  }

  /** Replaces the assignment. Partitions that stay keep their position. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#ensureOpen();
    this.#subscriptions.assign(partitions);
  }

  assignment(): readonly TopicPartition[] {
    return this.#subscriptions.all().map(({ topic, partition }) => ({ topic, partition }));
  }

  /** The next record of the partition is the first at or behind `offset`. Throws INVALID_REQUEST if it is not assigned. */
  seek(partition: TopicPartition, offset: number): void {
    this.#subscriptions.get(partition).position = { kind: 'at', offset };
  }

  /** Takes effect with the next poll or position. All assigned partitions by default. */
  seekToBeginning(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#subscriptions.get(partition).position = { kind: 'reset', to: 'earliest' };
  }

  seekToEnd(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#subscriptions.get(partition).position = { kind: 'reset', to: 'latest' };
  }

  /** Offset of the next record that a poll gives. Asks the broker only where there is no position yet. */
  async position(partition: TopicPartition): Promise<number> {
    this.#ensureOpen();
    const assigned = this.#subscriptions.get(partition);
    while (assigned.position.kind !== 'at') await this.#offsets.resolvePositions([assigned]);
    return assigned.position.offset;
  }

  /** What was fetched of a paused partition is fetched again after `resume`. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#subscriptions.get(partition).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#subscriptions.get(partition).paused = false;
  }

  paused(): readonly TopicPartition[] {
    return this.#subscriptions.all().filter(({ paused }) => paused).map(({ topic, partition }) => ({ topic, partition }));
  }

  /**
   * At most max.poll.records; waits up to `timeoutMs` for the first one. Rejects with WakeupException, with
   * OFFSET_OUT_OF_RANGE where auto.offset.reset is `none`, or with the broker's error for a partition.
   */
  async poll(timeoutMs: number): Promise<ConsumerRecord[]> {
    return this.#pollUntil(
      timeoutMs,
      () => this.#takeRecords(),
      (fetched) => {
        for (const batches of fetched) this.#completed.push(toCompletedFetch(batches));
        return this.#takeRecords();
      },
    );
  }

  /** All that one fetch got, at once; positions are behind it when this resolves. Waits and rejects as `poll` does. */
  async pollBatches(timeoutMs: number): Promise<FetchedBatches[]> {
    return this.#pollUntil(timeoutMs, () => [], (fetched) => {
      for (const { assigned, batches } of fetched) this.#advance(assigned, batches.endOffset);
      return fetched.map(({ batches }) => batches);
    });
  }

  /** Makes a poll under way, or the next one, reject with WakeupException. */
  wakeup(): void {
    if (this.#wake === undefined) this.#wakeRequested = true;
    else this.#wake.reject(new WakeupException());
  }

  async beginningOffsets(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    return this.#offsets.list(partitions.map(({ topic, partition }) => ({ topic, partition, timestamp: EARLIEST_TIMESTAMP })));
  }

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
    const { offsets } = await this.#broker.offsetFetch({ groupId, ...(partitions === undefined ? {} : { partitions }) });
    return offsets;
  }

  /** Reaches the broker before it returns; resolves when durable. Rejects with the first partition's error. */
  async commit(groupId: string, offsets: OffsetCommitRequest['offsets']): Promise<void> {
    this.#ensureOpen();
    for (const { error, message } of await this.#broker.offsetCommit({ groupId, offsets }))
      if (error !== 'NONE') throw new KafkaError(error, message ?? error);
  }

  /** Wakes a poll under way. */
  close(): void {
    this.#closed = true;
    this.wakeup();
    this.#completed = [];
  }

  async #pollUntil<T>(timeoutMs: number, ready: () => T[], take: (fetched: FetchedFrom[]) => T[]): Promise<T[]> {
    this.#ensureOpen();
    if (this.#wakeRequested) {
      this.#wakeRequested = false;
      throw new WakeupException();
    }
    const deadline = this.#time.milliseconds() + timeoutMs;
    const atOnce = ready();
    if (atOnce.length > 0) return atOnce;
    const wake = (this.#wake = deferred<never>());
    try {
      for (;;) {
        const left = Math.max(0, deadline - this.#time.milliseconds());
        const taken = take(await Promise.race([wake.promise, this.#fetchOnce(Math.min(left, this.#fetchMaxWaitMs))]));
        if (taken.length > 0 || this.#time.milliseconds() >= deadline) return taken;
      }
    } finally {
      this.#wake = undefined;
    }
  }

  async #fetchOnce(maxWaitMs: number): Promise<FetchedFrom[]> {
    const assigned = this.#subscriptions.all();
    if (assigned.some(({ position }) => position.kind !== 'at')) await this.#offsets.resolvePositions(assigned);
    const buffered = new Set(this.#completed.map((completed) => completed.assigned));
    return this.#fetcher.fetch(assigned.filter((partition) => !buffered.has(partition)), maxWaitMs);
  }

  #takeRecords(): ConsumerRecord[] {
    const records: ConsumerRecord[] = [];
    while (records.length < this.#maxPollRecords) {
      const completed = this.#completed[0];
      if (completed === undefined) break;
      if (!this.#isCurrent(completed) || this.#takeFrom(completed, records)) this.#completed.shift();
    }
    return records;
  }

  /** A seek, a pause or another assignment makes what was fetched worthless. */
  #isCurrent({ assigned, nextOffset }: CompletedFetch): boolean {
    const { position, paused } = assigned;
    return this.#subscriptions.find(assigned) === assigned && !paused && position.kind === 'at' && position.offset === nextOffset;
  }

  /** Whether the fetch is used up. */
  #takeFrom(completed: CompletedFetch, records: ConsumerRecord[]): boolean {
    while (records.length < this.#maxPollRecords) {
      const next = completed.records.next();
      if (next.done === true) {
        this.#advance(completed.assigned, completed.endOffset);
        return true;
      }
      records.push(next.value);
      completed.nextOffset = next.value.offset + 1;
      completed.assigned.position = { kind: 'at', offset: completed.nextOffset };
    }
    return false;
  }

  #advance(assigned: AssignedPartition, offset: number): void {
    assigned.position = { kind: 'at', offset };
    this.#subscriptions.moveToEnd(assigned);
  }

  #ensureOpen(): void {
    if (this.#closed) throw new KafkaError('UNKNOWN_SERVER_ERROR', 'the consumer is closed');
  }
}

const toCompletedFetch = ({ assigned, batches }: FetchedFrom): CompletedFetch => ({
  assigned,
  endOffset: batches.endOffset,
  records: recordsIn(batches, batches.records, batches.fetchOffset),
  nextOffset: batches.fetchOffset,
});
