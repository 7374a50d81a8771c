import { ByteWriter, encodeUtf8, KafkaError } from '../../../common/index.ts';

const MAX_STRING_BYTES = 0x7fff;

/**
 * Writes the primitive types of Kafka's message formats that are not flexible: lengths are fixed-width integers.
 * `ByteReader` is the way back.
 */
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
