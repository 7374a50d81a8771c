import { MockTime, must, type Timer } from '../../../common/index.ts';
import { MetadataImage } from '../../metadata/MetadataImage.ts';
import type { CoordinatorResult, CoordinatorShard, RecordProducer, ShardContext, StateRecord } from '../CoordinatorShard.ts';

/** What the host's log holds: a record, or the marker that ended a producer's transaction. */
export type LogEntry =
  | { readonly kind: 'record'; readonly record: StateRecord; readonly producer: RecordProducer | undefined }
  | { readonly kind: 'marker'; readonly producer: RecordProducer; readonly committed: boolean };

export interface ShardHostOptions {
  readonly time?: MockTime;
  readonly image?: MetadataImage;
}

/**
 * Plays the runtime for one shard under test: the log is an array, time is a MockTime, appends are committed at once.
 * An append and the replay of its records happen in the same stretch as the decision, as the runtime does it.
 */
export class ShardHost<S extends CoordinatorShard> {
  readonly time: MockTime;
  /** What the shard sees as the cluster; set it to change the cluster. */
  image: MetadataImage;
  readonly log: LogEntry[] = [];
  readonly #create: (context: ShardContext) => S;
  #shard: S;
  #epoch = -1;
  #timers = new Map<string, Timer>();
  #failures: unknown[] = [];

  constructor(create: (context: ShardContext) => S, { time = new MockTime(), image = MetadataImage.EMPTY }: ShardHostOptions = {}) {
    this.#create = create;
    this.time = time;
    this.image = image;
    this.#shard = this.#load();
  }

  /** The shard that is loaded now: another one after `reload`. */
  get shard(): S {
    return this.#shard;
  }

  /** Keys of the timers that are set. */
  get timerKeys(): readonly string[] {
    return [...this.#timers.keys()];
  }

  /** Asks the shard. Rejects with the error of `failNextAppend` where the append failed. */
  run<T>(decide: (shard: S) => CoordinatorResult<T>): Promise<T> {
    let result: CoordinatorResult<T>;
    try {
      result = decide(this.#shard);
      this.#append(result);
    } catch (error) {
      return Promise.reject(error);
    }
    return Promise.resolve(result.response);
  }

  /** The next append of at least one record throws `error` and appends nothing. */
  failNextAppend(error: unknown): void {
    this.#failures.push(error);
  }

  /** Failures that were ordered and have not happened yet. */
  get orderedFailures(): number {
    return this.#failures.length;
  }

  /** A transaction of `producer` ended: its marker is appended and replayed. */
  endTransaction(producer: RecordProducer, committed: boolean): void {
    this.log.push({ kind: 'marker', producer, committed });
    this.#shard.replayEndTransactionMarker(producer, committed);
  }

  /** The partition moves: the old shard is unloaded, its timers are gone, a new one replays the log under the next epoch. */
  reload(): void {
    this.#shard.onUnloaded();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#shard = this.#load();
  }

  /** Moves the clock, fires what became due, and lets whoever was answered go on. */
  async advance(ms: number): Promise<void> {
    this.time.advance(ms);
    await this.settle();
  }

  /** Waits until all promises that can settle without the clock have settled. */
  settle(): Promise<void> {
    return this.time.yield();
  }

  #load(): S {
    this.#epoch++;
    const timers = new Map<string, Timer>();
    this.#timers = timers;
    const cancel = (key: string): void => {
      timers.get(key)?.cancel();
      timers.delete(key);
    };
    const schedule = (key: string, delayMs: number, operation: () => CoordinatorResult<void>): void => {
      cancel(key);
      timers.set(key, this.time.schedule(delayMs, () => {
        timers.delete(key);
        this.#append(operation(), () => undefined);
      }));
    };
    const shard = this.#create({ time: this.time, timer: { schedule, cancel }, image: () => this.image, epoch: this.#epoch });
    for (const [offset, entry] of this.log.entries())
      if (entry.kind === 'record') shard.replay(entry.record, offset, entry.producer);
      else shard.replayEndTransactionMarker(entry.producer, entry.committed);
    shard.onLoaded();
    return shard;
  }

  /** Throws the failure that was ordered, unless there is somebody to catch it. */
  #append(result: CoordinatorResult<unknown>, onFailure?: (error: unknown) => void): void {
    if (result.records.length === 0) return;
    if (this.#failures.length > 0) {
      const error = must(this.#failures.shift());
      result.onAppendFailed?.(error);
      if (onFailure === undefined) throw error;
      onFailure(error);
      return;
    }
    for (const record of result.records) {
      const offset = this.log.push({ kind: 'record', record, producer: result.producer }) - 1;
      this.#shard.replay(record, offset, result.producer);
    }
    result.onCommitted?.();
  }
}
