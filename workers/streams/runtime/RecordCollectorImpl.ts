import { ByteWriter, KafkaError, must, type Header } from '../../common/index.ts';
import type { Serializer } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { ProductionFailures, RecordCollector } from '../topology/RecordCollector.ts';

/** The part of a producer that a collector needs. Appends to an open batch; nothing is sent by it. */
export interface BatchAppender {
  /** Whether the partition has half a batch to send. */
  append(
    topic: string,
    partition: number,
    timestamp: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly Header[],
  ): boolean;
}

/** What is known of topics that records may be sent to. */
export interface OutputTopics {
  /** Undefined where there is no such topic. */
  partitionCount(topic: string): number | undefined;
  /** Bytes of key and value that every topic takes; larger records are checked one by one. */
  readonly smallRecordBytes: number;
  /** Bytes of key and value that one topic takes. */
  maxRecordBytes(topic: string): number;
}

/** The partition for a key that is `bytes[start, end)`. */
export type KeyPartitioner = (bytes: Uint8Array, start: number, end: number, numPartitions: number) => number;

/** Writes keys and values one behind the other into one buffer, which the producer copies from. */
export class RecordCollectorImpl implements RecordCollector {
  readonly #appender: BatchAppender;
  readonly #topics: OutputTopics;
  readonly #partitionForKey: KeyPartitioner;
  readonly #writer = new ByteWriter(4096);
  #turn = 0;
  #sent = 0;
  #isFull = false;

  constructor(appender: BatchAppender, topics: OutputTopics, partitionForKey: KeyPartitioner) {
    this.#appender = appender;
    this.#topics = topics;
    this.#partitionForKey = partitionForKey;
  }

  /** Records sent since the beginning. */
  get sent(): number {
    return this.#sent;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /**
   * After what was sent has been handed over. Moves records without a key on to the next partition, so that each batch
   * of them stays together (KIP-480).
   */
  nextBatch(): void {
    this.#turn++;
    this.#isFull = false;
  }

  partitionCount(topic: string): number {
    const count = this.#topics.partitionCount(topic);
    if (count === undefined) throw noTopic(topic);
    return count;
  }

  send<K, V>(
    topic: string,
    key: K | null,
    value: V | null,
    headers: readonly Header[],
    partition: number | undefined,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
    failures?: ProductionFailures,
  ): boolean {
    const writer = this.#writer;
    writer.reset();
    const hasKey = key !== null && key !== undefined;
    const hasValue = value !== null && value !== undefined;
    let keyEnd = -1;
    try {
      if (hasKey) keySerializer.serialize(key, writer);
      keyEnd = writer.length;
      if (hasValue) valueSerializer.serialize(value, writer);
    } catch (error) {
      if (failures === undefined) throw error;
      failures.onSerializationError({ topic, partition, timestamp, key, value, headers }, error, keyEnd < 0 ? 'KEY' : 'VALUE');
      return false;
    }
    const { bytes, length } = writer;
    const count = this.#topics.partitionCount(topic);
    const error = this.#refusal(topic, count, partition, length);
    if (error !== undefined) {
      if (failures === undefined) throw error;
      const place = partition === undefined ? { topic } : { topic, partition };
      const [keyBytes, valueBytes] = [hasKey ? bytes.slice(0, keyEnd) : null, hasValue ? bytes.slice(keyEnd, length) : null];
      failures.onSendError({ ...place, key: keyBytes, value: valueBytes, timestamp, headers }, error);
      return false;
    }
    const target = partition ?? this.#choosePartition(hasKey, keyEnd, must(count));
    this.#sent++;
    const isHalfFull = this.#appender.append(
      topic, target, timestamp, hasKey ? bytes : null, 0, keyEnd, hasValue ? bytes : null, keyEnd, length, headers,
    );
    if (isHalfFull) this.#isFull = true;
    return true;
  }

  #choosePartition(hasKey: boolean, keyEnd: number, count: number): number {
    if (count === 1) return 0;
    return hasKey ? this.#partitionForKey(this.#writer.bytes, 0, keyEnd, count) : this.#turn % count;
  }

  /** Why the topic does not take a record. */
  #refusal(topic: string, count: number | undefined, partition: number | undefined, size: number): Error | undefined {
    if (count === undefined) return noTopic(topic);
    if (partition !== undefined && (partition < 0 || partition >= count)) return new StreamsException(`the topic ${topic} has no partition ${partition}`);
    if (size <= this.#topics.smallRecordBytes || size <= this.#topics.maxRecordBytes(topic)) return undefined;
    return new KafkaError('MESSAGE_TOO_LARGE', `a record of ${size} bytes is larger than the topic ${topic} takes (max.message.bytes)`);
  }
}

const noTopic = (topic: string): StreamsException =>
  new StreamsException(`the topic ${topic} does not exist; output topics are created before the application starts`);
