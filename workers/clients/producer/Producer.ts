import { deferred, KafkaError, NO_HEADERS, type Header, type Time, type Timer, type TopicPartition } from '../../common/index.ts';
import type { Acks, BrokerApi, ProduceResponse } from '../../broker/index.ts';
import { DefaultPartitioner } from './DefaultPartitioner.ts';
import type { Partitioner } from './Partitioner.ts';
import { RecordAccumulator, type ProducerBatch, type RecordMetadata } from './RecordAccumulator.ts';

export interface ProducerConfig {
  /** Default -1: a send resolves when the record is durable. */
  readonly acks?: Acks;
  /** How long a sent record waits for company. Default 0: until the end of the synchronous stretch. */
  readonly lingerMs?: number;
  /** Bytes per batch. Default 16 KiB; 256 KiB suits bulk loads. */
  readonly batchSize?: number;
  readonly partitioner?: Partitioner;
}

export interface ProducerRecord {
  readonly topic: string;
  readonly partition?: number;
  /** Default: now. */
  readonly timestamp?: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly Header[];
}

const DEFAULT_BATCH_SIZE = 16 * 1024;

/**
 * Writes records. Two ways in: `send` answers for each record; `append` and `drain` are for bulk, where errors surface
 * at the next drain. Records of one partition keep the order of the calls.
 */
export class Producer {
  readonly #broker: BrokerApi;
  readonly #time: Time;
  readonly #acks: Acks;
  readonly #lingerMs: number;
  readonly #partitioner: Partitioner;
  readonly #accumulator: RecordAccumulator;
  readonly #numPartitions = new Map<string, number>();
  /** Sends that wait to learn how many partitions their topic has; later ones queue behind them. */
  readonly #waitingSends = new Map<string, Array<(numPartitions: number | KafkaError) => void>>();
  readonly #underWay = new Set<Promise<unknown>>();
  #drainTimer: Timer | undefined;
  #drainSoon = false;
  /** Whether `append` is used, whose records have nobody else to tell. */
  #appends = false;
  /** Of records that a send had taken along; told by the next drain. */
  #unreported: KafkaError | undefined;
  #closed = false;

  constructor(broker: BrokerApi, time: Time, config: ProducerConfig = {}) {
    this.#broker = broker;
    this.#time = time;
    this.#acks = config.acks ?? -1;
    this.#lingerMs = config.lingerMs ?? 0;
    this.#partitioner = config.partitioner ?? new DefaultPartitioner();
    this.#accumulator = new RecordAccumulator(config.batchSize ?? DEFAULT_BATCH_SIZE);
  }

  /** Resolves as `acks` says. Rejects with the broker's KafkaError. */
  send(record: ProducerRecord): Promise<RecordMetadata> {
    if (this.#closed) return Promise.reject(closedError());
    const { promise, resolve, reject } = deferred<RecordMetadata>();
    const timestamp = record.timestamp ?? this.#time.milliseconds();
    const { topic, key, value } = record;
    const appendTo = (partition: number): void => {
      this.#accumulator.append(
        topic, partition, timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, record.headers ?? NO_HEADERS,
        { timestamp, resolve, reject },
      );
      this.#scheduleDrain();
    };
    if (record.partition !== undefined) {
      appendTo(record.partition);
      return promise;
    }
    this.#withPartitions(topic, (numPartitions) => {
      if (numPartitions instanceof KafkaError) reject(numPartitions);
      else appendTo(this.#partitioner.partition(topic, key, 0, key?.length ?? 0, numPartitions));
    });
    return promise;
  }

  /** Copies one record into the open batch of its partition. Nothing is sent before the next drain. */
  append(
    topic: string, partition: number, timestamp: number, key: Uint8Array | null, keyStart: number, keyEnd: number,
    value: Uint8Array | null, valueStart: number, valueEnd: number, headers: readonly Header[] = NO_HEADERS,
  ): void {
    if (this.#closed) throw closedError();
    this.#appends = true;
    this.#accumulator.append(topic, partition, timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers);
  }

  /**
   * Hands every open batch to one produce call before it returns; resolves when that is acknowledged. Rejects with the
   * first error of its batches, or of records appended before that another call had sent.
   */
  async drain(): Promise<void> {
    const error = await this.#sendAll();
    const unreported = this.#unreported;
    this.#unreported = undefined;
    const first = unreported ?? error;
    if (first !== undefined) throw first;
  }

  /** As `drain`, and waits for everything that was sent before, too. */
  async flush(): Promise<void> {
    while (this.#waitingSends.size > 0) await Promise.all([...this.#waitingSends.keys()].map((topic) => this.#partitionsKnown(topic)));
    const drained = this.drain();
    drained.catch(() => undefined);
    await Promise.all([...this.#underWay]);
    await drained;
  }

  /** Rejects with UNKNOWN_TOPIC_OR_PARTITION. */
  async partitionsFor(topic: string): Promise<TopicPartition[]> {
    const { promise, resolve, reject } = deferred<number>();
    this.#withPartitions(topic, (numPartitions) => (numPartitions instanceof KafkaError ? reject(numPartitions) : resolve(numPartitions)));
    return Array.from({ length: await promise }, (_, partition) => ({ topic, partition }));
  }

  /** Sends what is left, then takes no more. Rejects as `flush` does. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#drainTimer?.cancel();
    await this.flush();
  }

  #scheduleDrain(): void {
    if (this.#drainSoon) return;
    if (this.#lingerMs === 0 || this.#accumulator.hasFullBatch) {
      this.#drainSoon = true;
      queueMicrotask(() => this.#sendInBackground());
    } else this.#drainTimer ??= this.#time.schedule(this.#lingerMs, () => this.#sendInBackground());
  }

  #sendInBackground(): void {
    void this.#sendAll().then((error) => {
      if (this.#appends) this.#unreported ??= error;
    });
  }

  /** Never rejects: resolves with the first error. */
  #sendAll(): Promise<KafkaError | undefined> {
    this.#drainSoon = false;
    this.#drainTimer?.cancel();
    this.#drainTimer = undefined;
    if (this.#accumulator.isEmpty) return Promise.resolve(undefined);
    const batches = this.#accumulator.drain();
    const partitions = batches.map(({ topic, partition, records }) => ({ topic, partition, records }));
    const answered = this.#broker.produce({ acks: this.#acks, partitions }).then(
      (response) => this.#complete(batches, response),
      (error: unknown) => this.#failAll(batches, error),
    );
    this.#underWay.add(answered);
    void answered.then(() => this.#underWay.delete(answered));
    return answered;
  }

  #complete(batches: readonly ProducerBatch[], response: ProduceResponse): KafkaError | undefined {
    let first: KafkaError | undefined;
    for (const [i, batch] of batches.entries()) {
      const answer = response.partitions[i]!;
      if (answer.error === 'NONE') {
        for (const { resolve, indexInBatch, timestamp } of batch.callbacks)
          resolve({
            topic: batch.topic, partition: batch.partition, offset: answer.baseOffset + indexInBatch,
            timestamp: answer.logAppendTimeMs === -1 ? timestamp : answer.logAppendTimeMs,
          });
        continue;
      }
      const error = new KafkaError(answer.error, answer.message ?? answer.error);
      if (answer.error === 'UNKNOWN_TOPIC_OR_PARTITION') this.#numPartitions.delete(batch.topic);
      for (const { reject } of batch.callbacks) reject(error);
      first ??= error;
    }
    return first;
  }

  #failAll(batches: readonly ProducerBatch[], error: unknown): KafkaError {
    const failure = error instanceof KafkaError ? error : new KafkaError('UNKNOWN_SERVER_ERROR', String(error), { cause: error });
    for (const { callbacks } of batches) for (const { reject } of callbacks) reject(failure);
    return failure;
  }

  #withPartitions(topic: string, use: (numPartitions: number | KafkaError) => void): void {
    const waiting = this.#waitingSends.get(topic);
    if (waiting !== undefined) {
      waiting.push(use);
      return;
    }
    const known = this.#numPartitions.get(topic);
    if (known !== undefined) {
      use(known);
      return;
    }
    this.#waitingSends.set(topic, [use]);
    void this.#askPartitions(topic).then((numPartitions) => {
      const uses = this.#waitingSends.get(topic) ?? [];
      this.#waitingSends.delete(topic);
      if (typeof numPartitions === 'number') this.#numPartitions.set(topic, numPartitions);
      for (const each of uses) each(numPartitions);
    });
  }

  #partitionsKnown(topic: string): Promise<void> {
    return new Promise((resolve) => this.#withPartitions(topic, () => resolve()));
  }

  async #askPartitions(topic: string): Promise<number | KafkaError> {
    try {
      const { topics } = await this.#broker.metadata({ topics: [topic] });
      const found = topics[0]!;
      return found.error === 'NONE' ? found.partitions.length : new KafkaError(found.error, `the topic ${topic} does not exist`);
    } catch (error) {
      return error instanceof KafkaError ? error : new KafkaError('UNKNOWN_SERVER_ERROR', String(error), { cause: error });
    }
  }
}

const closedError = (): KafkaError => new KafkaError('UNKNOWN_SERVER_ERROR', 'the producer is closed');
