import type { Header } from '../../common/index.ts';
import type { Serializer } from '../../serde/index.ts';
import { ByteWriter, NO_HEADERS } from '../../common/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
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
    this.#autoAdvanceMs = autoAdvanceMs;
  }

  advanceTime(ms: number): void {
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

  pipeKeyValueList(entries: Iterable<KeyValue<K | null, V | null>>): void {
    for (const { key, value } of entries) this.pipeInput(key, value);
  }

  /** Without keys. */
  pipeValueList(values: Iterable<V | null>): void {
    for (const value of values) this.pipeInput(null, value);
  }

  pipeRecordList(records: Iterable<TestRecord<K | null, V | null>>): void {
    for (const { key, value, timestamp, headers } of records) this.pipeInput(key, value, { timestamp, headers });
  }
}

const toBytes = <T>(serializer: Serializer<T>, data: T): Uint8Array => {
  const out = new ByteWriter(64);
  serializer.serialize(data, out);
  return out.copy();
};
