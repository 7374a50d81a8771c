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
    if (count > this.remaining) throw new KafkaError('CORRUPT_MESSAGE', `${count} bytes were expected at byte ${at}, ${this.remaining} are left`);
    this.position += count;
    return at;
  }
}
