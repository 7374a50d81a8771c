import type { Header } from '../../common/index.ts';
import type { Serializer } from '../../serde/index.ts';
import { ByteWriter, NO_HEADERS } from '../../common/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { TestRecord } from './TestRecord.ts';

export interface TestInputOptions {
  readonly timestamp?: number;
  readonly headers?: readonly Header[];
}

export type PipeBytes = (
  topic: string,
  key: Uint8Array | null,
  value: Uint8Array | null,
  timestamp: number,
  headers: readonly Header[],
) => void;

/** Pipes records into one topic of a driver. Without a timestamp they get the start's, moved on by `autoAdvanceMs` each. */
export class TestInputTopic<K, V> {
  readonly #topic: string;
  readonly #keySerializer: Serializer<K>;
  readonly #valueSerializer: Serializer<V>;
  readonly #pipe: PipeBytes;
  readonly #autoAdvanceMs: number;
  #timestamp: number;

  constructor(
    topic: string,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
    pipe: PipeBytes,
    startTimestamp: number,
    autoAdvanceMs: number,
  ) {
    this.#topic = topic;
    this.#keySerializer = keySerializer;
    this.#valueSerializer = valueSerializer;
    this.#pipe = pipe;
    this.#timestamp = startTimestamp;
    if (autoAdvanceMs < 0) throw new StreamsException('autoAdvance must be positive');
    this.#autoAdvanceMs = autoAdvanceMs;
  }

  /** Throws StreamsException where that is back. */
  advanceTime(ms: number): void {
    if (ms < 0) throw new StreamsException('advance must be positive');
    this.#timestamp += ms;
  }

  /** Processed completely, repartition topics included, when it returns. */
  pipeInput(key: K | null, value: V | null, options: TestInputOptions = {}): void {
    const timestamp = options.timestamp ?? this.#timestamp;
    if (options.timestamp === undefined) this.#timestamp += this.#autoAdvanceMs;
    this.#pipe(
      this.#topic,
      key === null ? null : toBytes(this.#keySerializer, key),
      value === null ? null : toBytes(this.#valueSerializer, value),
      timestamp,
      options.headers ?? NO_HEADERS,
    );
  }

  /** Where a start is given, that and `advanceMs` are the times, and the topic's own time stays. */
  pipeKeyValueList(entries: Iterable<KeyValue<K | null, V | null>>, startTimestamp?: number, advanceMs = 0): void {
    let timestamp = startTimestamp;
    for (const { key, value } of entries) {
      this.pipeInput(key, value, timestamp === undefined ? {} : { timestamp });
      if (timestamp !== undefined) timestamp += advanceMs;
    }
  }

  /** Without keys. */
  pipeValueList(values: Iterable<V | null>, startTimestamp?: number, advanceMs = 0): void {
    this.pipeKeyValueList([...values].map((value) => ({ key: null, value })), startTimestamp, advanceMs);
  }

  /** A record without a timestamp gets the topic's. */
  pipeRecordList(records: Iterable<Pick<TestRecord<K | null, V | null>, 'key' | 'value'> & TestInputOptions>): void {
    for (const { key, value, ...options } of records) this.pipeInput(key, value, options);
  }
}

const toBytes = <T>(serializer: Serializer<T>, data: T): Uint8Array => {
  const out = new ByteWriter(64);
  serializer.serialize(data, out);
  return out.copy();
};
