import { deferred, KafkaError, type Deferred, type Time, type Timer } from '../common/index.ts';
import type { Durability, StorageEngine, WriteOperation } from '../storage/index.ts';

/** A log as its commits see it. */
export interface CommitParticipant {
  /** Adds the writes for all that is pending to `operations`; what it returns is called once these are durable. */
  collect(operations: WriteOperation[]): () => void;
}

export interface GroupCommitOptions {
  /** Default `relaxed`. */
  readonly durability?: Durability;
  /** How long an append may wait for company (log.flush.interval.ms). 0, the default: the next macrotask. */
  readonly flushIntervalMs?: number;
  readonly maxWritesInFlight?: number;
  /** Unflushed bytes above which callers should wait before they append more. */
  readonly maxUnflushedBytes?: number;
  /** Called once, when a write failed and all logs went offline. */
  readonly onFailure?: (error: KafkaError) => void;
}

const DEFAULT_MAX_WRITES_IN_FLIGHT = 4;
const DEFAULT_MAX_UNFLUSHED_BYTES = 32 * 1024 * 1024;

/** Pending bytes that are worth a write of their own before the flush interval is over. */
const EARLY_FLUSH_BYTES = 4 * 1024 * 1024;

/**
 * One storage write for the pending chunks of all logs, then their acknowledgement. Several writes may be under way;
 * they are acknowledged strictly in order. What goes into a write is decided in a task of its own and never inside an
 * append: appends made in one synchronous stretch are durable together or not at all.
 *
 * A failed write is the end, as for a failed log directory in Kafka: nothing behind it is acknowledged, and appends
 * are refused with KAFKA_STORAGE_ERROR until the logs are opened again.
 */
export class GroupCommit {
  readonly #storage: StorageEngine;
  readonly #time: Time;
  readonly #options: Required<GroupCommitOptions>;
  readonly #dirty = new Set<CommitParticipant>();
  #operations: WriteOperation[] = [];
  #acknowledgements: Array<() => void> = [];
  #pendingBytes = 0;
  #unflushedBytes = 0;
  #inFlight = 0;
  /** Settles with the write that will hold what is pending now. */
  #next: Deferred<void> | undefined;
  /** Settles with the newest write under way. */
  #newest: Promise<void> = Promise.resolve();
  /** A write was due while the allowed number was under way. */
  #blocked = false;
  #scheduled: 'no' | 'later' | 'soon' = 'no';
  #timer: Timer | undefined;
  #failure: KafkaError | undefined;

  constructor(storage: StorageEngine, time: Time, options: GroupCommitOptions = {}) {
    this.#storage = storage;
    this.#time = time;
    this.#options = {
      durability: options.durability ?? 'relaxed',
      flushIntervalMs: options.flushIntervalMs ?? 0,
      maxWritesInFlight: options.maxWritesInFlight ?? DEFAULT_MAX_WRITES_IN_FLIGHT,
      maxUnflushedBytes: options.maxUnflushedBytes ?? DEFAULT_MAX_UNFLUSHED_BYTES,
      onFailure: options.onFailure ?? (() => undefined),
    };
  }

  /** Why nothing can be appended any more, if so. */
  get failure(): KafkaError | undefined {
    return this.#failure;
  }

  get unflushedBytes(): number {
    return this.#unflushedBytes;
  }

  markDirty(participant: CommitParticipant, appendedBytes: number): void {
    this.#dirty.add(participant);
    this.#pendingBytes += appendedBytes;
    this.#unflushedBytes += appendedBytes;
    this.#schedule(this.#options.flushIntervalMs === 0 || this.#pendingBytes >= EARLY_FLUSH_BYTES);
  }

  /** For a participant whose log is deleted: its pending bytes are forgotten. */
  forget(participant: CommitParticipant): void {
    this.#dirty.delete(participant);
  }

  /** Operations that go before the chunks of the next write, in the order of these calls. */
  enqueue(operations: readonly WriteOperation[], acknowledge?: () => void): void {
    if (operations.length === 0 && acknowledge === undefined) return;
    this.#operations.push(...operations);
    if (acknowledge !== undefined) this.#acknowledgements.push(acknowledge);
    this.#schedule(this.#options.flushIntervalMs === 0);
  }

  /** Resolves when all that was appended or enqueued so far is durable, at the pace of the flush interval. */
  durable(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (!this.#hasPending()) return this.#newest;
    this.#next ??= quietly(deferred<void>());
    return this.#next.promise;
  }

  /** As `durable`, but as soon as possible. */
  flush(): Promise<void> {
    if (this.#failure === undefined && this.#hasPending()) this.#schedule(true);
    return this.durable();
  }

  /** A promise to wait for before appending more, or undefined while memory is not short. */
  backpressure(): Promise<void> | undefined {
    return this.#unflushedBytes > this.#options.maxUnflushedBytes ? this.flush() : undefined;
  }

  #hasPending(): boolean {
    return this.#dirty.size > 0 || this.#operations.length > 0;
  }

  #schedule(soon: boolean): void {
    if (this.#failure !== undefined || this.#scheduled === 'soon' || (this.#scheduled === 'later' && !soon)) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#scheduled = soon ? 'soon' : 'later';
    if (soon) void this.#time.yield().then(() => this.#run());
    else this.#timer = this.#time.schedule(this.#options.flushIntervalMs, () => this.#run());
  }

  #run(): void {
    this.#scheduled = 'no';
    if (this.#failure !== undefined || !this.#hasPending()) return;
    this.#timer?.cancel();
    this.#blocked = this.#inFlight >= this.#options.maxWritesInFlight;
    if (this.#blocked) return;
    const operations = this.#operations;
    const acknowledgements = this.#acknowledgements;
    for (const participant of this.#dirty) acknowledgements.push(participant.collect(operations));
    const outcome = this.#next ?? quietly(deferred<void>());
    const bytes = this.#pendingBytes;
    this.#operations = [];
    this.#acknowledgements = [];
    this.#dirty.clear();
    this.#pendingBytes = 0;
    this.#next = undefined;
    this.#inFlight++;
    const previous = this.#newest;
    this.#newest = outcome.promise;
    void this.#write(operations, previous).then(
      () => {
        this.#inFlight--;
        this.#unflushedBytes -= bytes;
        for (const acknowledge of acknowledgements) acknowledge();
        outcome.resolve();
        if (this.#blocked) this.#run();
      },
      (error: unknown) => {
        this.#fail(error);
        outcome.reject(this.#failure);
      },
    );
  }

  async #write(operations: readonly WriteOperation[], previous: Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled([previous, this.#storage.write(operations, this.#options.durability)]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#failure = new KafkaError('KAFKA_STORAGE_ERROR', `the logs are offline, ${reason}`, { cause: error });
    this.#timer?.cancel();
    this.#next?.reject(this.#failure);
    this.#next = undefined;
    this.#options.onFailure(this.#failure);
  }
}

/** A rejection that nobody waits for is still told by `failure`. */
const quietly = (deferred: Deferred<void>): Deferred<void> => {
  deferred.promise.catch(() => undefined);
  return deferred;
};
