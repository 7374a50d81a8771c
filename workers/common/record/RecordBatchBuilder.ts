import { ByteWriter } from '../bytes/ByteWriter.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { Header } from './Record.ts';
import {
  ATTRIBUTES, CONTROL_FLAG, CRC, LOG_OVERHEAD, MAGIC, MAGIC_VALUE_V2, NO_PRODUCER_ID, NO_SEQUENCE, RECORD_BATCH_OVERHEAD, TRANSACTIONAL_FLAG,
} from './RecordBatch.ts';

/** What a batch says about its producer (KIP-98); absent for a plain producer. */
export interface ProducerStamp {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  /** Whether the batch holds control records, which only brokers write. */
  readonly isControl?: boolean;
}


/**
 * Writes one record batch v2 front to back (Kafka's MemoryRecordsBuilder, uncompressed). Reusable: `build` hands out
 * a copy and the next `append` begins a new batch in the same memory.
 */
export class RecordBatchBuilder {
  readonly #out: ByteWriter;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = -1;

  constructor(initialCapacity = 16 * 1024) {
    this.#out = new ByteWriter(initialCapacity);
    this.#out.length = RECORD_BATCH_OVERHEAD;
  }

  get count(): number {
    return this.#count;
  }

  /** Memory that the builder holds. */
  get capacity(): number {
    return this.#out.bytes.length;
  }

  /** Of the batch as it stands, header included. */
  get sizeInBytes(): number {
    return this.#out.length;
  }

  /**
   * Appends one record; key and value are ranges of any buffer, so nothing is copied twice. An `end` below `start`
   * stands for null.
   */
  append(
    timestamp: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly Header[],
  ): void {
    const out = this.#out;
    if (this.#count === 0) this.#baseTimestamp = timestamp;
    if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    const timestampDelta = timestamp - this.#baseTimestamp;
    const keyLength = key === null ? -1 : keyEnd - keyStart;
    const valueLength = value === null ? -1 : valueEnd - valueStart;
    const encodedHeaders = headers.length === 0 ? NO_ENCODED_HEADERS : headers.map(encodeHeader);
    let headersSize = sizeOfVarint(headers.length);
    for (const header of encodedHeaders) headersSize += header.size;
    const bodySize =
      1 +
      sizeOfVarlong(timestampDelta) +
      sizeOfVarint(this.#count) +
      sizeOfVarint(keyLength) + Math.max(0, keyLength) +
      sizeOfVarint(valueLength) + Math.max(0, valueLength) +
      headersSize;
    out.varint(bodySize);
    out.byte(0);
    out.varlong(timestampDelta);
    out.varint(this.#count);
    out.varint(keyLength);
    if (key !== null && keyLength > 0) out.write(key, keyStart, keyEnd);
    out.varint(valueLength);
    if (value !== null && valueLength > 0) out.write(value, valueStart, valueEnd);
    out.varint(headers.length);
    for (const header of encodedHeaders) {
      out.varint(header.key.length);
      out.write(header.key);
      out.varint(header.value === null ? -1 : header.value.length);
      if (header.value !== null) out.write(header.value);
    }
    this.#count++;
  }

  /** The finished batch in a buffer of its own, with base offset 0; the builder is empty again. */
  build(stamp?: ProducerStamp): Uint8Array<ArrayBuffer> {
    const batch = this.copy(stamp);
    this.reset();
    return batch;
  }

  /** As `build`, but the builder keeps the records, so that the batch can be made once more, with another stamp too. */
  copy(stamp?: ProducerStamp): Uint8Array<ArrayBuffer> {
    const out = this.#out;
    const length = out.length;
    out.length = 0;
    out.int64(0);
    out.int32(length - LOG_OVERHEAD);
    out.int32(-1);
    out.length = MAGIC;
    out.byte(MAGIC_VALUE_V2);
    out.int32(0);
    out.int16((stamp?.isTransactional === true ? TRANSACTIONAL_FLAG : 0) | (stamp?.isControl === true ? CONTROL_FLAG : 0));
    out.int32(this.#count - 1);
    out.int64(this.#baseTimestamp);
    out.int64(this.#maxTimestamp);
    out.int64(stamp?.producerId ?? NO_PRODUCER_ID);
    out.int16(stamp?.producerEpoch ?? -1);
    out.int32(stamp?.baseSequence ?? NO_SEQUENCE);
    out.int32(this.#count);
    out.length = CRC;
    out.int32(crc32c(out.bytes, ATTRIBUTES, length) | 0);
    out.length = length;
    return out.copy();
  }

  reset(): void {
    this.#out.length = RECORD_BATCH_OVERHEAD;
    this.#count = 0;
    this.#maxTimestamp = -1;
  }
}

interface EncodedHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly size: number;
}

const NO_ENCODED_HEADERS: readonly EncodedHeader[] = [];

const encodeHeader = (header: Header): EncodedHeader => {
  const key = encodeUtf8(header.key);
  const valueLength = header.value === null ? -1 : header.value.length;
  return {
    key,
    value: header.value,
    size: sizeOfVarint(key.length) + key.length + sizeOfVarint(valueLength) + Math.max(0, valueLength),
  };
};

/** Bytes that `ByteWriter.varint` takes for `value`. */
export const sizeOfVarint = (value: number): number => {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x20_0000 ? 3 : zigzag < 0x1000_0000 ? 4 : 5;
};

/** Bytes that `ByteWriter.varlong` takes for `value`. */
export const sizeOfVarlong = (value: number): number => {
  if (value >= -0x4000_0000 && value < 0x4000_0000) return sizeOfVarint(value);
  let size = 1;
  for (let rest = value >= 0 ? value * 2 : value * -2 - 1; rest > 0x7f; rest = Math.floor(rest / 0x80)) size++;
  return size;
};

