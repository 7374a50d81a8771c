import { KafkaError, MockTime, must, type Timer, type TopicPartition } from '../../../common/index.ts';
import type { CoordinatorResult, StateRecord } from '../../coordinator/CoordinatorShard.ts';
import { MetadataImage } from '../../metadata/MetadataImage.ts';
import type { PendingMarker } from '../PendingMarker.ts';
import { DEFAULT_TRANSACTION_COORDINATOR_CONFIG, type TransactionCoordinatorConfig } from '../TransactionCoordinatorConfig.ts';
import { TransactionCoordinatorShard } from '../TransactionCoordinatorShard.ts';

export interface TransactionHostOptions {
  readonly time?: MockTime;
  readonly image?: MetadataImage;
  readonly config?: Partial<TransactionCoordinatorConfig>;
}

interface Waiting {
  readonly endOffset: number;
  readonly result: CoordinatorResult<unknown>;
  readonly answer: (error: unknown, response: unknown) => void;
}

/** An image in which these topics exist, each partition led by the broker named. */
export const imageOf = (topics: Readonly<Record<string, readonly number[]>>): MetadataImage =>
  MetadataImage.EMPTY.replay(Object.entries(topics).flatMap(([name, leaders], topicId) => [
    { type: 'TopicRecord' as const, name, topicId },
    ...leaders.map((leader, partition) => ({
      type: 'PartitionRecord' as const, topic: name, partition, replicas: [0, 1], isr: [0, 1], leader, leaderEpoch: 0, partitionEpoch: 0,
    })),
  ]));

/**
 * Plays runtime and log for one TransactionCoordinatorShard. Unlike a log with one replica, an append is committed only
 * when the test says so, or at once with `autoCommit`; what is not committed can be lost when the coordinator moves.
 */
export class TransactionHost {
  readonly time: MockTime;
  image: MetadataImage;
  autoCommit = true;
  readonly log: StateRecord[] = [];
  /** What was handed over to be sent and not cancelled. */
  markers: PendingMarker[] = [];
  /** Taken from the front; empty means that none is at hand. */
  producerIds: number[] = Array.from({ length: 1000 }, (_, i) => 1000 + i);
  readonly #config: TransactionCoordinatorConfig;
  #committed = 0;
  #waiting: Waiting[] = [];
  #failures: unknown[] = [];
  #timers = new Map<string, Timer>();
  #shard: TransactionCoordinatorShard;
  #epoch = -1;

  constructor({ time = new MockTime(1_000_000), image = imageOf({ a: [0, 0], b: [1, 1], __consumer_offsets: [0] }), config = {} }: TransactionHostOptions = {}) {
    this.time = time;
    this.image = image;
    this.#config = { ...DEFAULT_TRANSACTION_COORDINATOR_CONFIG, ...config };
    this.#shard = this.#load();
  }

  get shard(): TransactionCoordinatorShard {
    return this.#shard;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get timerKeys(): readonly string[] {
    return [...this.#timers.keys()];
  }

  get hasUncommitted(): boolean {
    return this.#committed < this.log.length;
  }

  /** Answers once committed, with NOT_COORDINATOR where the shard was unloaded before. */
  run<T>(decide: (shard: TransactionCoordinatorShard) => CoordinatorResult<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.ask(decide, (error, response) => error === undefined ? resolve(must(response)) : reject(error));
    });
  }

  /** `run` without promises: `answer` is called in the stretch in which the answer is known. */
  ask<T>(decide: (shard: TransactionCoordinatorShard) => CoordinatorResult<T>, answer: (error: unknown, response: T | undefined) => void): void {
    const result = decide(this.#shard);
    if (result.records.length === 0) {
      answer(undefined, result.response as T);
      return;
    }
    const failed = this.#failures.shift();
    if (failed !== undefined) {
      result.onAppendFailed?.(failed);
      answer(failed, undefined);
      return;
    }
    for (const record of result.records) {
      this.log.push(record);
      this.#shard.replay(record);
    }
    this.#waiting.push({ endOffset: this.log.length, result, answer: (error, response) => answer(error, response as T | undefined) });
    if (this.autoCommit) this.commit();
  }

  /** The next append of at least one record throws `error` and appends nothing. */
  failNextAppend(error: unknown = new KafkaError('NOT_ENOUGH_REPLICAS', 'too few replicas')): void {
    this.#failures.push(error);
  }

  /** Everything appended so far, or up to an offset, is on all replicas. */
  commit(endOffset = this.log.length): void {
    this.#committed = Math.max(this.#committed, endOffset);
    const done = this.#waiting.filter((waiting) => waiting.endOffset <= this.#committed);
    this.#waiting = this.#waiting.filter((waiting) => waiting.endOffset > this.#committed);
    for (const { result, answer } of done) {
      result.onCommitted?.();
      answer(undefined, result.response);
    }
  }

  /** What the sender of markers does once they are written. */
  written(marker: PendingMarker, partitions: readonly TopicPartition[] = marker.partitions): void {
    this.ask((shard) => shard.onMarkersWritten({ ...marker, partitions }), () => undefined);
  }

  /** The coordinator moves; the last `lost` of the records that are not committed are lost on the way. */
  reload(lost = 0): void {
    this.#shard.onUnloaded();
    for (const timer of this.#timers.values()) timer.cancel();
    this.log.length = Math.max(this.#committed, this.log.length - lost);
    this.#committed = this.log.length;
    this.#failures = [];
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#shard = this.#load();
    for (const { answer } of waiting) answer(new KafkaError('NOT_COORDINATOR', 'the coordinator has moved'), undefined);
  }

  #load(): TransactionCoordinatorShard {
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
        this.ask(operation, () => undefined);
      }));
    };
    const shard = new TransactionCoordinatorShard({ time: this.time, timer: { schedule, cancel }, image: () => this.image, epoch: this.#epoch }, this.#config, {
      nextProducerId: () => this.producerIds.shift(),
      sendMarkers: (markers) => {
        this.markers.push(...markers);
      },
      cancelMarkers: () => {
        this.markers = [];
      },
      groupPartitionOf: () => ({ topic: '__consumer_offsets', partition: 0 }),
    });
    for (const record of this.log) shard.replay(record);
    shard.onLoaded();
    return shard;
  }
}
