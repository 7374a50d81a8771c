import { ByteReader, ByteWriter, decodeUtf8, type Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { Change } from '../processors/Change.ts';
import { compareBytes } from './compareBytes.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import { SavedRecordContext } from './SavedRecordContext.ts';

/** What a suppression buffer keeps of a key. */
export interface BufferValue<V> {
  readonly time: number;
  /** The row that those downstream know. */
  readonly priorValue: V | null;
  readonly change: Change<V>;
  readonly context: SavedRecordContext;
}

const NULL_VALUE = -1;
const SAME_AS_PRIOR = -2;
const INT64_BYTES = 8;
const INT32_BYTES = 4;

/**
 * A buffered change in the changelog: record context, prior, old and new value, each after its length, and the time by
 * which it is ordered. Sources: BufferValue, ProcessorRecordContext, version 3 of InMemoryTimeOrderedKeyValueChangeBuffer.
 */
export class BufferValueSerde<V> implements Serde<BufferValue<V>> {
  readonly #valueSerde: Serde<V>;
  readonly #scratch = new ByteWriter(64);

  constructor(valueSerde: Serde<V>) {
    this.#valueSerde = valueSerde;
  }

  serialize({ time, priorValue, change, context }: BufferValue<V>, out: ByteWriter): void {
    writeContext(context, out);
    const prior = this.#bytesOf(priorValue);
    const old = change.oldValue === priorValue ? prior : this.#bytesOf(change.oldValue);
    writeBytes(prior, out);
    if (old !== null && isSame(prior, old)) out.int32(SAME_AS_PRIOR);
    else writeBytes(old, out);
    writeBytes(this.#bytesOf(change.newValue), out);
    out.int64(time);
  }

  deserialize(bytes: Uint8Array, start: number, end: number): BufferValue<V> {
    const reader = new ByteReader(bytes, start);
    const context = readContext(reader);
    const priorValue = this.#read(reader, reader.int32());
    const oldLength = reader.int32();
    const oldValue = oldLength === SAME_AS_PRIOR ? priorValue : this.#read(reader, oldLength);
    const newValue = this.#read(reader, reader.int32());
    return { time: new ByteReader(bytes, end - INT64_BYTES).int64(), priorValue, change: new Change(newValue, oldValue), context };
  }

  /** Kafka's estimate of what the change takes in memory, in bytes: lengths of what it is made of. */
  sizeOf({ priorValue, change, context }: BufferValue<V>): number {
    const prior = this.#bytesOf(priorValue);
    const old = change.oldValue === priorValue ? prior : this.#bytesOf(change.oldValue);
    const values = (prior?.length ?? 0) + (isSame(prior, old) ? 0 : (old?.length ?? 0)) + (this.#bytesOf(change.newValue)?.length ?? 0);
    const headers = context.headers.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
    return values + 2 * INT64_BYTES + (context.metadata?.topic.length ?? 0) + INT32_BYTES + headers;
  }

  #bytesOf(value: V | null): Uint8Array | null {
    if (value === null) return null;
    this.#scratch.reset();
    this.#valueSerde.serialize(value, this.#scratch);
    return this.#scratch.copy();
  }

  #read(reader: ByteReader, length: number): V | null {
    if (length === NULL_VALUE) return null;
    const at = reader.position;
    reader.position = at + length;
    return this.#valueSerde.deserialize(reader.bytes, at, at + length);
  }
}

const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && compareBytes(a, b) === 0);

const writeBytes = (bytes: Uint8Array | null, out: ByteWriter): void => {
  out.int32(bytes === null ? NULL_VALUE : bytes.length);
  if (bytes !== null) out.write(bytes);
};

/** Kafka takes it that there always is a topic; without an input record its name is empty here. */
const writeContext = ({ timestamp, metadata, headers }: ProcessorRecordContext, out: ByteWriter): void => {
  out.int64(timestamp);
  out.int64(metadata?.offset ?? -1);
  writeText(metadata?.topic ?? '', out);
  out.int32(metadata?.partition ?? -1);
  out.int32(headers.length);
  for (const { key, value } of headers) {
    writeText(key, out);
    writeBytes(value, out);
  }
};

const readContext = (reader: ByteReader): SavedRecordContext => {
  const context = new SavedRecordContext();
  context.timestamp = reader.int64();
  context.offset = reader.int64();
  const topic = readText(reader);
  if (topic !== '') context.topic = topic;
  context.partition = reader.int32();
  const headers: Header[] = [];
  for (let left = reader.int32(); left > 0; left--) {
    const key = readText(reader);
    const length = reader.int32();
    headers.push({ key, value: length === NULL_VALUE ? null : reader.slice(length).slice() });
  }
  context.headers = headers;
  return context;
};

const writeText = (text: string, out: ByteWriter): void => {
  const at = out.length;
  out.int32(0);
  out.utf8(text);
  const end = out.length;
  out.length = at;
  out.int32(end - at - INT32_BYTES);
  out.length = end;
};

const readText = (reader: ByteReader): string => {
  const length = reader.int32();
  const at = reader.position;
  reader.position = at + length;
  return decodeUtf8(reader.bytes, at, at + length);
};
