import type { Header } from '../../common/index.ts';
import type { Deserializer } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { TestRecord } from './TestRecord.ts';

/** A record as it stands in an output topic. */
export interface CapturedRecord {
  readonly partition: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly timestamp: number;
  readonly headers: readonly Header[];
}

/** Reads what a topology wrote to one topic, each record once. Nulls come as null whatever the types say. */
export class TestOutputTopic<K, V> {
  readonly #topic: string;
  readonly #keyDeserializer: Deserializer<K>;
  readonly #valueDeserializer: Deserializer<V>;
  readonly #records: () => CapturedRecord[] | undefined;

  /** `records`: undefined while nothing has been written. */
  constructor(topic: string, keyDeserializer: Deserializer<K>, valueDeserializer: Deserializer<V>, records: () => CapturedRecord[] | undefined) {
    this.#topic = topic;
    this.#keyDeserializer = keyDeserializer;
    this.#valueDeserializer = valueDeserializer;
    this.#records = records;
  }

  isEmpty(): boolean {
    return this.getQueueSize() === 0;
  }

  getQueueSize(): number {
    return this.#records()?.length ?? 0;
  }

  /** Throws StreamsException where there is none left. */
  readRecord(): TestRecord<K, V> {
    return this.#take().record;
  }

  #take(): { readonly rawKey: Uint8Array | null; readonly record: TestRecord<K, V> } {
    const records = this.#records();
    if (records === undefined) throw new StreamsException(`Uninitialized topic: ${this.#topic}`);
    const captured = records.shift();
    if (captured === undefined) throw new StreamsException(`Empty topic: ${this.#topic}`);
    const { key, value, timestamp, headers } = captured;
    const record = {
      key: read(this.#keyDeserializer, key),
      value: read(this.#valueDeserializer, value),
      timestamp,
      headers,
    };
    return { rawKey: key, record };
  }

  readValue(): V {
    return this.readRecord().value;
  }

  readKeyValue(): KeyValue<K, V> {
    const { key, value } = this.readRecord();
    return { key, value };
  }

  readRecordsToList(): Array<TestRecord<K, V>> {
    return Array.from({ length: this.getQueueSize() }, () => this.readRecord());
  }

  readKeyValuesToList(): Array<KeyValue<K, V>> {
    return Array.from({ length: this.getQueueSize() }, () => this.readKeyValue());
  }

  readValuesToList(): V[] {
    return Array.from({ length: this.getQueueSize() }, () => this.readValue());
  }

  /** The last value of each key. Throws StreamsException where a record has none. */
  readKeyValuesToMap(): Map<K, V> {
    const last = new Map<string, readonly [K, V]>();
    while (!this.isEmpty()) {
      const { rawKey, record } = this.#take();
      if (rawKey === null) throw new StreamsException('Null keys not allowed with readKeyValuesToMap method');
      const bytes = String(rawKey);
      last.set(bytes, [last.get(bytes)?.[0] ?? record.key, record.value]);
    }
    return new Map(last.values());
  }
}

const read = <T>(deserializer: Deserializer<T>, bytes: Uint8Array | null): T =>
  bytes === null ? (null as T) : deserializer.deserialize(bytes, 0, bytes.length);
