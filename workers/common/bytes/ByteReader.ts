import { KafkaError } from '../KafkaError.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Reads what `ByteWriter` wrote, front to back: big-endian integers, strings and arrays as in Kafka's protocol types.
 * Throws CORRUPT_MESSAGE where the bytes end too early or a length is impossible.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    return this.#view.getInt8(this.#take(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  /** Exact within ±(2^53 - 1). */
  int64(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at) * 0x1_0000_0000 + this.#view.getUint32(at + 4);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** Little-endian, which only foreign formats are. */
  uint32le(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Base-128 varint of an unsigned 32-bit integer (org.apache.kafka.common.utils.ByteUtils). */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift > 28) throw new KafkaError('CORRUPT_MESSAGE', 'a varint is longer than five bytes');
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte >= 0) return value >>> 0;
    }
  }

  /** Zigzag varint of a 32-bit integer. */
  varint(): number {
    const raw = this.uvarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Zigzag varint of any 64-bit integer. */
  bigVarlong(): bigint {
    let raw = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) throw new KafkaError('CORRUPT_MESSAGE', 'a varlong is longer than ten bytes');
      const byte = this.byte();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0) return BigInt.asIntN(64, (BigInt.asUintN(64, raw) >> 1n) ^ -(raw & 1n));
    }
  }

  /** STRING: length as int16, then UTF-8. */
  string(): string {
    const text = this.nullableString();
    if (text === null) throw new KafkaError('CORRUPT_MESSAGE', 'a string that cannot be null is null');
    return text;
  }

  nullableString(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const at = this.#take(length);
    return decodeUtf8(this.bytes, at, at + length);
  }

  /** BYTES: length as int32, then a copy of the bytes. */
  nullableBytes(): Uint8Array<ArrayBuffer> | null {
    const length = this.int32();
    if (length < 0) return null;
    const at = this.#take(length);
    return this.bytes.slice(at, at + length);
  }

  /** The next bytes, not copied. */
  slice(length: number): Uint8Array {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** ARRAY: count as int32, then the elements; null reads as empty. */
  array<T>(read: () => T): T[] {
    const count = this.int32();
    if (count > this.remaining) throw new KafkaError('CORRUPT_MESSAGE', `an array of ${count} elements does not fit ${this.remaining} bytes`);
    const elements: T[] = [];
    for (let i = 0; i < count; i++) elements.push(read());
    return elements;
  }

  #take(count: number): number {
    const at = this.position;
    if (count < 0 || count > this.remaining) throw new KafkaError('CORRUPT_MESSAGE', `${count} bytes were expected at byte ${at}, ${this.remaining} are left`);
    this.position += count;
    return at;
  }
}
