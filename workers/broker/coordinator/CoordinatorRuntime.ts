import { batchesIn, KafkaError, NO_HEADERS, readEndTxnMarker, RecordBatchBuilder, RecordCursor, type RecordBatch, type Time, type Timer } from '../../common/index.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { Partition } from '../replica/Partition.ts';
import type { CoordinatorResult, CoordinatorShard, CoordinatorTimer, RecordProducer, ShardContext } from './CoordinatorShard.ts';

export interface CoordinatorRuntimeParts<Shard extends CoordinatorShard> {
  readonly topic: string;
  readonly time: Time;
  readonly image: () => MetadataImage;
  readonly makeShard: (context: ShardContext, partition: number) => Shard;
  /** Resolves with true once all records below `endOffset` are committed, with false when this leader will not see to it any more. */
  readonly untilCommitted: (partition: Partition, endOffset: number) => Promise<boolean>;
  /** Call after an append, to wake those who wait. */
  readonly onAppend: (partition: Partition) => void;
}

interface Hosted<Shard> {
  readonly partition: Partition;
  readonly shard: Shard;
  readonly timers: Map<string, Timer>;
  isLoaded: boolean;
}

const LOAD_BYTES = 1024 * 1024;
/** `offsets.commit.timeout.ms` */
const COMMIT_TIMEOUT_MS = 5_000;

/**
 * Runs the shards of the partitions of one internal topic that this broker leads (Kafka's CoordinatorRuntime): loads a
 * shard by replaying its log, appends what it decides, and answers once that is committed.
 */
export class CoordinatorRuntime<Shard extends CoordinatorShard> {
  readonly #parts: CoordinatorRuntimeParts<Shard>;
  readonly #hosted = new Map<number, Hosted<Shard>>();
  readonly #builder = new RecordBatchBuilder(1024);

  constructor(parts: CoordinatorRuntimeParts<Shard>) {
    this.#parts = parts;
  }

  /** The loaded shards. */
  shards(): Shard[] {
    return [...this.#hosted.values()].filter(({ isLoaded }) => isLoaded).map(({ shard }) => shard);
  }

  load(partition: Partition): void {
    const timers = new Map<string, Timer>();
    const context: ShardContext = { time: this.#parts.time, timer: this.#timer(partition.partition, timers), image: this.#parts.image, epoch: partition.leaderEpoch };
    const hosted: Hosted<Shard> = { partition, timers, shard: this.#parts.makeShard(context, partition.partition), isLoaded: false };
    this.#hosted.set(partition.partition, hosted);
    void this.#load(hosted);
  }

  unload(partition: number): void {
    const hosted = this.#hosted.get(partition);
    if (hosted === undefined) return;
    this.#hosted.delete(partition);
    for (const timer of hosted.timers.values()) timer.cancel();
    hosted.shard.onUnloaded();
  }

  close(): void {
    for (const partition of [...this.#hosted.keys()]) this.unload(partition);
  }

  /** Throws NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS. */
  shard(partition: number): Shard {
    const hosted = this.#hosted.get(partition);
    if (hosted === undefined) throw new KafkaError('NOT_COORDINATOR', `this broker does not lead ${this.#parts.topic}-${partition}`);
    if (!hosted.isLoaded) throw new KafkaError('COORDINATOR_LOAD_IN_PROGRESS', `${this.#parts.topic}-${partition} is being read`);
    return hosted.shard;
  }

  /**
   * Lets a shard decide and appends before it first waits. Resolves with the response once the records are committed.
   * Rejects with the KafkaError of the append or of the wait; NOT_COORDINATOR where leadership went meanwhile.
   */
  async write<T>(partition: number, decide: (shard: Shard) => CoordinatorResult<T>): Promise<T> {
    const shard = this.shard(partition);
    const hosted = this.#hosted.get(partition)!;
    const result = decide(shard);
    if (result.records.length === 0) return result.response;
    let endOffset: number;
    try {
      endOffset = this.#append(hosted, result);
    } catch (error) {
      result.onAppendFailed?.(error);
      throw toCoordinatorError(error);
    }
    await this.#answerable(hosted.partition, this.#parts.untilCommitted(hosted.partition, endOffset).then((isCommitted) => {
      if (isCommitted && this.#hosted.get(partition) === hosted) result.onCommitted?.();
      return isCommitted;
    }));
    return result.response;
  }

  /** Tells the shard, if it lives here, how a transaction on its partition ended. After the marker was appended. */
  onMarker(partition: number, producer: RecordProducer, committed: boolean): void {
    const hosted = this.#hosted.get(partition);
    if (hosted?.isLoaded === true) hosted.shard.replayEndTransactionMarker(producer, committed);
  }

  /** Whoever asked is not kept waiting for ever; what was decided may still become true after that. */
  async #answerable({ key }: Partition, committed: Promise<boolean>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = this.#parts.time.schedule(COMMIT_TIMEOUT_MS, () => resolve('late'));
    });
    const outcome = await Promise.race([committed, late]);
    timer?.cancel();
    if (outcome === 'late') throw new KafkaError('COORDINATOR_NOT_AVAILABLE', `not every in-sync replica of ${key} had the record in time`);
    if (!outcome) throw new KafkaError('NOT_COORDINATOR', `${key} got another leader before the record was committed`);
  }

  #append(hosted: Hosted<Shard>, { records, producer }: CoordinatorResult<unknown>): number {
    const nowMs = this.#parts.time.milliseconds();
    for (const { key, value } of records) this.#builder.append(nowMs, key, 0, key.length, value, 0, value?.length ?? 0, NO_HEADERS);
    const batch = this.#builder.build(producer === undefined ? undefined : { ...producer, baseSequence: -1, isTransactional: true });
    const { baseOffset, lastOffset } = hosted.partition.appendAsLeader(batch, true, 'coordinator');
    for (const [i, record] of records.entries()) hosted.shard.replay(record, baseOffset + i, producer);
    this.#parts.onAppend(hosted.partition);
    return lastOffset + 1;
  }

  async #load(hosted: Hosted<Shard>): Promise<void> {
    const { log } = hosted.partition;
    const isCurrent = (): boolean => this.#hosted.get(hosted.partition.partition) === hosted;
    const cursor = new RecordCursor();
    try {
      for (let position = log.logStartOffset; isCurrent() && position < log.logEndOffset; ) {
        const before = position;
        for (const bytes of await log.read(position, LOAD_BYTES, true, 'logEnd'))
          for (const batch of batchesIn(bytes)) {
            if (batch.lastOffset >= position) replayBatch(batch, cursor, position, hosted.shard);
            position = Math.max(position, batch.lastOffset + 1);
          }
        if (position === before) break;
      }
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (isCurrent()) this.#hosted.delete(hosted.partition.partition);
      return;
    }
    // What a predecessor left uncommitted may yet be lost: nobody acts on it before it cannot be.
    const isCommitted = await this.#parts.untilCommitted(hosted.partition, log.logEndOffset);
    if (!isCommitted || !isCurrent()) return;
    hosted.isLoaded = true;
    hosted.shard.onLoaded();
  }

  #timer(partition: number, timers: Map<string, Timer>): CoordinatorTimer {
    const cancel = (key: string): void => {
      timers.get(key)?.cancel();
      timers.delete(key);
    };
    return {
      cancel,
      schedule: (key, delayMs, operation) => {
        cancel(key);
        timers.set(key, this.#parts.time.schedule(delayMs, () => {
          timers.delete(key);
          // What could not be appended is tried again by whoever set the timer, or by the next coordinator.
          void this.write(partition, operation).catch((error: unknown) => {
            if (!(error instanceof KafkaError)) throw error;
          });
        }));
      },
    };
  }
}

const replayBatch = (batch: RecordBatch, cursor: RecordCursor, from: number, shard: CoordinatorShard): void => {
  const producer = batch.isTransactional ? { producerId: batch.producerId, producerEpoch: batch.producerEpoch } : undefined;
  if (batch.isControlBatch) {
    const marker = readEndTxnMarker(batch);
    if (producer !== undefined && marker !== undefined) shard.replayEndTransactionMarker(producer, marker.committed);
    return;
  }
  for (cursor.reset(batch); cursor.next(); ) {
    const key = cursor.key();
    if (cursor.offset >= from && key !== null) shard.replay({ key, value: cursor.value() }, cursor.offset, producer);
  }
};

/** What a failed append means to those who ask a coordinator (CoordinatorOperationExceptionHelper). */
const toCoordinatorError = (error: unknown): unknown => {
  if (!(error instanceof KafkaError)) return error;
  switch (error.errorName) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
      return new KafkaError('COORDINATOR_NOT_AVAILABLE', error.message, { cause: error });
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return new KafkaError('NOT_COORDINATOR', error.message, { cause: error });
    default:
      return error;
  }
};
