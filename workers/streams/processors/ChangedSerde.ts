import { must, type ByteWriter } from '../../common/index.ts';
import { SerializationException, type Serde } from '../../serde/index.ts';
import { serdeOrDefault, type WrappingSerde } from '../state/requireSerde.ts';
import { Change } from './Change.ts';

/**
 * A change on a repartition topic: the old value then 0, the new value then 1, or the length of the new value as a
 * varint, the new value, the old value then 2. Source: ChangedSerializer (KIP-904).
 */
export class ChangedSerde<V> implements WrappingSerde<Change<V>> {
  readonly #given: Serde<V> | undefined;

  /** `inner` undefined: the application's default. */
  constructor(inner: Serde<V> | undefined) {
    this.#given = inner;
  }

  withDefault(fallback: Serde<unknown> | undefined): ChangedSerde<V> | undefined {
    const inner = serdeOrDefault(this.#given, fallback);
    return inner === undefined ? undefined : new ChangedSerde(inner);
  }

  get #inner(): Serde<V> {
    return must(this.#given, 'a serde was asked for before its default was known');
  }

  serialize(change: Change<V>, out: ByteWriter): void {
    const { newValue, oldValue } = change;
    if (newValue !== null && oldValue !== null) {
      const start = out.length;
      this.#inner.serialize(newValue, out);
      const newData = out.bytes.slice(start, out.length);
      out.length = start;
      out.varint(newData.length);
      out.write(newData);
      this.#inner.serialize(oldValue, out);
      out.byte(2);
    } else if (newValue !== null) {
      this.#inner.serialize(newValue, out);
      out.byte(1);
    } else if (oldValue !== null) {
      this.#inner.serialize(oldValue, out);
      out.byte(0);
    } else throw new SerializationException('a change without an old and a new value cannot be written');
  }

  deserialize(bytes: Uint8Array, start: number, end: number): Change<V> {
    const last = end - 1;
    switch (bytes[last]) {
      case 0:
        return new Change<V>(null, this.#inner.deserialize(bytes, start, last));
      case 1:
        return new Change<V>(this.#inner.deserialize(bytes, start, last), null);
      case 2: {
        const { value: newLength, next } = readVarint(bytes, start);
        const middle = next + newLength;
        if (newLength < 0 || middle > last) throw new SerializationException('the lengths in a change contradict each other');
        return new Change(this.#inner.deserialize(bytes, next, middle), this.#inner.deserialize(bytes, middle, last));
      }
      default:
        throw new SerializationException(`unknown encoding flag ${bytes[last]} of a change`);
    }
  }
}

const readVarint = (bytes: Uint8Array, start: number): { value: number; next: number } => {
  let raw = 0;
  let at = start;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = bytes[at++]!;
    raw |= (byte & 0x7f) << shift;
    if (byte <= 0x7f) return { value: (raw >>> 1) ^ -(raw & 1), next: at };
  }
  throw new SerializationException('a varint is longer than five bytes');
};
