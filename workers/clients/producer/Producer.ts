import {
  deferred, KafkaError, NO_HEADERS, SeededRandom, type Header, type Time, type Timer, type TopicPartition,
} from '../../common/index.ts';
import type { BrokerNetwork, OffsetToCommit } from '../../broker/index.ts';
import { KafkaClient } from '../network/KafkaClient.ts';
import { AvailablePartitions } from './AvailablePartitions.ts';
import { BufferMemory } from './BufferMemory.ts';
import { BuiltInPartitioner } from './BuiltInPartitioner.ts';
import { Drain } from './Drain.ts';
import type { Partitioner } from './Partitioner.ts';
import type { ProducerBatch, RecordMetadata } from './ProducerBatch.ts';
import { resolveProducerConfig, type ProducerConfig, type ResolvedProducerConfig } from './ProducerConfig.ts';
import { RecordAccumulator, RECORD_OVERHEAD } from './RecordAccumulator.ts';
import { Sender } from './Sender.ts';
import { SequenceManager } from './SequenceManager.ts';
import { TransactionManager, type ConsumerGroupMetadata } from './TransactionManager.ts';
import { TopicWaits } from './TopicWaits.ts';

export interface ProducerRecord {
  readonly topic: string;
  readonly partition?: number;
  /** Default: now. */
  readonly timestamp?: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly Header[];
}

/**
 * Writes records to the leaders of their partitions. Two ways in: `send` answers for each record; `append` and `drain`
 * are for bulk, where errors surface at the next drain. Records of one partition keep the order of the calls.
 *
 * With metadata at hand a drain reaches the brokers synchronously, as far as `canSendNow` said so.
 */
export class Producer {
  readonly #time: Time;
  readonly #config: ResolvedProducerConfig;
  readonly #client: KafkaClient;
  readonly #partitioner: Partitioner;
  readonly #accumulator: RecordAccumulator;
  readonly #memory: BufferMemory;
  readonly #available: AvailablePartitions;
  readonly #waits: TopicWaits;
  readonly #sender: Sender;
  readonly #transaction: TransactionManager | undefined;
  #drainTimer: Timer | undefined;
  #drainSoon = false;
  /** Whether `append` is used, whose records have nobody else to tell. */
  #appends = false;
  #isPrepared = false;
  /** Of records that a send had taken along; told by the next drain. */
  #unreported: KafkaError | undefined;
  #closing: Promise<void> | undefined;

  /** Throws INVALID_CONFIG. */
  constructor(network: BrokerNetwork, time: Time, config: ProducerConfig = {}) {
    this.#time = time;
    this.#config = resolveProducerConfig(config);
    const { batchSize, bufferMemory, maxBlockMs, enableIdempotence, transactionTimeoutMs } = this.#config;
    const { transactionalId } = config;
    this.#client = new KafkaClient(network, time, config);
    const partitioner = config.partitioner
      ?? new BuiltInPartitioner(new SeededRandom(time.milliseconds()), batchSize, (topic, partition) => this.#accumulator.queue(topic, partition).size);
    this.#partitioner = partitioner;
    this.#accumulator = new RecordAccumulator(batchSize, partitioner.onBatchClosed?.bind(partitioner));
    this.#memory = new BufferMemory(bufferMemory, maxBlockMs, time, () => this.#accumulator.bytes);
    this.#available = new AvailablePartitions(this.#client.metadata);
    this.#waits = new TopicWaits(this.#client, maxBlockMs);
    if (transactionalId !== undefined)
      this.#transaction = new TransactionManager({
        client: this.#client, transactionalId, transactionTimeoutMs, queues: () => this.#accumulator.all(), onChange: () => this.#sender.run(),
      });
    this.#sender = new Sender(this.#client, this.#accumulator, {
      ...this.#config,
      transaction: this.#transaction,
      sequences: this.#transaction?.sequences ?? (enableIdempotence ? new SequenceManager(undefined) : undefined),
      onSettled: (batch, error) => this.#onSettled(batch, error),
    });
  }

  /**
   * Resolves as `acks` says. Rejects with a KafkaError: UNKNOWN_TOPIC_OR_PARTITION, MESSAGE_TOO_LARGE, REQUEST_TIMED_OUT
   * after the delivery timeout, INVALID_TXN_STATE outside of a transaction, or whatever the broker has against it.
   */
  send(record: ProducerRecord): Promise<RecordMetadata> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const { topic, key, value, headers = NO_HEADERS } = record;
    const size = (key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD + sizeOfHeaders(headers);
    if (size > this.#config.maxRequestSize) return Promise.reject(tooLarge(size, this.#config.maxRequestSize));
    this.#prepare();
    const { promise, resolve, reject } = deferred<RecordMetadata>();
    const timestamp = record.timestamp ?? this.#time.milliseconds();
    const append = (numPartitions: number): void => {
      const partition = record.partition ?? this.#partitioner.partition(topic, key, 0, key?.length ?? 0, numPartitions, this.#available.of(topic));
      if (partition < 0) return reject(new KafkaError('INVALID_REQUEST', `the partitioner chose the partition ${partition}, which cannot be`));
      this.#accumulator.append(
        topic, partition, timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headers, { timestamp, resolve, reject },
      );
      if (record.partition === undefined) this.#partitioner.onAppended?.(topic, key, partition, size);
      this.#scheduleDrain();
    };
    const reserve = (numPartitions: number): void => {
      this.#memory.reserve(size, (failure) => (failure === undefined ? append(numPartitions) : reject(failure)));
      if (this.#memory.isExhausted) this.#sendAll(false);
    };
    if (record.partition !== undefined) reserve(0);
    else this.#waits.withPartitions(topic, (numPartitions) => (numPartitions instanceof KafkaError ? reject(numPartitions) : reserve(numPartitions)));
    return promise;
  }

  /**
   * Copies one record into the open batch of its partition. Nothing is sent before the next drain; returns whether the
   * partition has half a batch for it. Throws INVALID_TXN_STATE outside of a transaction.
   */
  append(
    topic: string, partition: number, timestamp: number, key: Uint8Array | null, keyStart: number, keyEnd: number,
    value: Uint8Array | null, valueStart: number, valueEnd: number, headers: readonly Header[] = NO_HEADERS,
  ): boolean {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
    this.#appends = true;
    this.#prepare();
    const size = keyEnd - keyStart + (valueEnd - valueStart) + RECORD_OVERHEAD;
    if (size > this.#config.maxRequestSize) {
      this.#unreported ??= tooLarge(size, this.#config.maxRequestSize);
      return true;
    }
    return this.#accumulator.append(topic, partition, timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers);
  }

  /**
   * Whether a drain would hand over everything before it returns: leaders are known and there, nothing waits to be
   * repeated, there is room. If not, what is missing is asked for. True also where nothing will be taken any more and a
   * drain says so at once.
   */
  canSendNow(): boolean {
    return this.#sender.canSendNow();
  }

  /** Whether a drain, where `canSendNow`, leaves nothing on its way that could get lost. */
  reachesAtOnce(): boolean {
    return this.#sender.reachesAtOnce();
  }

  /**
   * Whether what was appended could be under way at once; if not, `canSendNow` does not come true before a drain has
   * sent it in parts. It does where no partition has more than one batch.
   */
  fitsAtOnce(): boolean {
    return this.#sender.fitsAtOnce();
  }

  /**
   * Sends every open batch, before it returns if `canSendNow`; resolves when they are acknowledged. Rejects with the
   * first error of its batches, or of records appended before that another call had sent.
   */
  async drain(): Promise<void> {
    const drain = this.#sendAll(true);
    const error = drain === undefined ? undefined : await drain.promise;
    const unreported = this.#unreported;
    this.#unreported = undefined;
    const first = unreported ?? error;
    if (first !== undefined) throw first;
  }

  /** As `drain`, and waits for everything that was sent before, too. */
  async flush(): Promise<void> {
    await this.#sendsArrived();
    const drained = this.drain();
    drained.catch(() => undefined);
    await this.#settled();
    await drained;
  }

  /** Rejects with UNKNOWN_TOPIC_OR_PARTITION. */
  async partitionsFor(topic: string): Promise<TopicPartition[]> {
    this.#prepare();
    const { promise, resolve, reject } = deferred<number>();
    this.#waits.withPartitions(topic, (numPartitions) => (numPartitions instanceof KafkaError ? reject(numPartitions) : resolve(numPartitions)));
    return Array.from({ length: await promise }, (_, partition) => ({ topic, partition }));
  }

  /** Takes the transactional id over from whoever had it, and ends their transaction. Once, before all others. */
  initTransactions(): Promise<void> {
    return this.#bounded(() => this.#transactions().initTransactions());
  }

  /** Throws INVALID_TXN_STATE, or the error that has ended this producer. */
  beginTransaction(): void {
    this.#transactions().beginTransaction();
  }

  /** The offsets become the group's when the transaction is committed. */
  sendOffsetsToTransaction(offsets: readonly OffsetToCommit[], group: ConsumerGroupMetadata): Promise<void> {
    return this.#bounded(() => this.#transactions().sendOffsets(offsets, group));
  }

  /** Sends what is left first. After REQUEST_TIMED_OUT a second call goes on waiting for the first. */
  commitTransaction(): Promise<void> {
    return this.#bounded(() => this.#transactions().commit(() => this.#finishSends()));
  }

  /** What has ended the open transaction, or the producer: from then on nothing can be committed. */
  get transactionError(): KafkaError | undefined {
    return this.#transaction?.lastError;
  }

  /** What was not sent yet is given up. The way on after an abortable error. */
  abortTransaction(): Promise<void> {
    return this.#bounded(() => this.#transactions().abort(() => this.#finishSends()));
  }

  /**
   * Sends what is left, then takes no more; an open transaction is aborted. What has no answer after `timeoutMs` is given
   * up, with 0 everything is. Rejects as `flush` does.
   */
  close(timeoutMs = Number.POSITIVE_INFINITY): Promise<void> {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#drainTimer?.cancel();
    if (timeoutMs <= 0) {
      this.#end();
      return;
    }
    const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : this.#time.schedule(timeoutMs, () => this.#end());
    try {
      if (this.#transaction?.hasOngoingTransaction === true) await this.abortTransaction().catch(() => undefined);
      else await this.flush();
    } finally {
      timer?.cancel();
      this.#end();
    }
  }

  #end(): void {
    this.#transaction?.close();
    this.#memory.close(closedError());
    this.#sender.close(closedError());
    this.#client.close();
  }

  #refusal(): KafkaError | undefined {
    if (this.#closing !== undefined) return closedError();
    return this.#transaction?.refusal();
  }

  #transactions(): TransactionManager {
    if (this.#transaction === undefined) throw new KafkaError('INVALID_TXN_STATE', 'this producer has no transactional id');
    return this.#transaction;
  }

  /** Rejects after `max.block.ms` while the call goes on. */
  async #bounded(call: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = deferred<void>();
    const timer = this.#time.schedule(this.#config.maxBlockMs, () =>
      reject(new KafkaError('REQUEST_TIMED_OUT', `no answer within max.block.ms, ${this.#config.maxBlockMs} ms; calling again waits on`)));
    try {
      call().then(resolve, reject);
      await promise;
    } finally {
      timer.cancel();
    }
  }

  #prepare(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    this.#sender.prepare();
  }

  #scheduleDrain(): void {
    if (this.#drainSoon) return;
    if (this.#config.lingerMs === 0 || this.#accumulator.hasFullBatch) {
      this.#drainSoon = true;
      queueMicrotask(() => {
        if (this.#drainSoon) this.#sendAll(false);
      });
    } else this.#drainTimer ??= this.#time.schedule(this.#config.lingerMs, () => this.#sendAll(false));
  }

  /** Undefined where nothing is to be sent, or where nobody wants to know. */
  #sendAll(isAwaited: boolean): Drain | undefined {
    this.#drainSoon = false;
    this.#drainTimer?.cancel();
    this.#drainTimer = undefined;
    if (this.#accumulator.isEmpty) return undefined;
    const batches = this.#accumulator.markDue(this.#time.hiResMilliseconds());
    const drain = isAwaited ? watch(batches) : undefined;
    this.#sender.run();
    return drain;
  }

  /** No send waits for metadata or memory any more. */
  async #sendsArrived(): Promise<void> {
    while (this.#waits.isWaiting || this.#memory.isExhausted) {
      await this.#waits.settled();
      if (!this.#memory.isExhausted) continue;
      this.#sendAll(false);
      await this.#settled();
    }
  }

  /** Never rejects. Everything that was appended is answered for. */
  async #finishSends(): Promise<void> {
    await this.#sendsArrived();
    this.#sendAll(false);
    await this.#settled();
  }

  async #settled(): Promise<void> {
    const batches: ProducerBatch[] = [];
    for (const { inFlight, waiting, open } of this.#accumulator.all()) batches.push(...inFlight, ...waiting, ...(open === undefined ? [] : [open]));
    await watch(batches).promise;
  }

  #onSettled(batch: ProducerBatch, error: KafkaError | undefined): void {
    if (error !== undefined && batch.drains.length === 0 && this.#appends) this.#unreported ??= error;
    if (this.#memory.isExhausted && this.#memory.release()) this.#scheduleDrain();
  }
}

const watch = (batches: readonly ProducerBatch[]): Drain => {
  const drain = new Drain();
  for (const batch of batches) {
    drain.add();
    batch.drains.push(drain);
  }
  drain.seal();
  return drain;
};

const closedError = (): KafkaError => new KafkaError('UNKNOWN_SERVER_ERROR', 'the producer is closed');

const tooLarge = (size: number, limit: number): KafkaError =>
  new KafkaError('MESSAGE_TOO_LARGE', `a record of ${size} bytes is larger than max.request.size, which is ${limit}`);

/** At most; headers are short, so their text is not encoded to know. */
const sizeOfHeaders = (headers: readonly Header[]): number => {
  let size = 0;
  for (const { key, value } of headers) size += key.length * 3 + (value?.length ?? 0) + 10;
  return size;
};
