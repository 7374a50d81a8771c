import { ByteWriter, decodeUtf8, encodeUtf8, KafkaError } from '../../../common/index.ts';

const MAX_STRING_BYTES = 0x7fff;

/** Writes the primitive types of Kafka's message formats that are not flexible: lengths are fixed-width integers. */
export class FieldWriter {
  readonly #out = new ByteWriter(64);

  int16(value: number): this {
    this.#out.int16(value);
    return this;
  }

  int32(value: number): this {
    this.#out.int32(value);
    return this;
  }

  int64(value: number): this {
    this.#out.int64(value);
    return this;
  }

  /** Throws INVALID_REQUEST for a text of more than 32767 bytes, which the format cannot hold. */
  string(text: string): this {
    const bytes = encodeUtf8(text);
    if (bytes.length > MAX_STRING_BYTES) throw new KafkaError('INVALID_REQUEST', `a string of ${bytes.length} bytes does not fit into a record`);
    this.#out.int16(bytes.length);
    this.#out.write(bytes);
    return this;
  }

  nullableString(text: string | undefined): this {
    return text === undefined ? this.int16(-1) : this.string(text);
  }

  bytes(bytes: Uint8Array): this {
    this.#out.int32(bytes.length);
    this.#out.write(bytes);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#out.copy();
  }
}

/** The way back. Reading beyond the end throws RangeError. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  int64(): number {
    return Number(this.#view.getBigInt64(this.#advance(8)));
  }

  string(): string {
    const text = this.nullableString();
    if (text === undefined) throw new RangeError('a string is missing');
    return text;
  }

  nullableString(): string | undefined {
    const length = this.int16();
    if (length < 0) return undefined;
    const start = this.#advance(length);
    return decodeUtf8(this.#bytes, start, this.#at);
  }

  /** A copy. */
  bytes(): Uint8Array {
    const length = this.int32();
    const start = this.#advance(length);
    return this.#bytes.slice(start, this.#at);
  }

  array<T>(item: () => T): T[] {
    const count = this.int32();
    if (count < 0 || count > this.#bytes.length) throw new RangeError('an array is longer than its record');
    return Array.from({ length: count }, item);
  }

  #advance(count: number): number {
    const start = this.#at;
    if (count < 0 || start + count > this.#bytes.length) throw new RangeError('a field is longer than its record');
    this.#at = start + count;
    return start;
  }
}

/** Throws CORRUPT_MESSAGE, naming `what`, where the bytes are cut short. */
export const decodeFields = <T>(bytes: Uint8Array, what: string, read: (reader: FieldReader) => T): T => {
  try {
    return read(new FieldReader(bytes));
  } catch (error) {
    if (error instanceof RangeError) throw new KafkaError('CORRUPT_MESSAGE', `${what} is cut short`, { cause: error });
    throw error;
  }
};
