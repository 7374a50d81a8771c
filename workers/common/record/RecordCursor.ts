import { KafkaError } from '../KafkaError.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { NO_HEADERS, type Header } from './Record.ts';
import { decompress } from '../compression/decompress.ts';
import { COMPRESSION_MASK, RECORD_BATCH_OVERHEAD, type RecordBatch } from './RecordBatch.ts';

/**
 * Walks the records of one batch without making an object per record: `next` moves on, the fields describe the
 * record it stands on as ranges of `bytes`. A key or value is null where its start is -1.
 */
export class RecordCursor {
  bytes: Uint8Array = EMPTY;
  offset = -1;
  timestamp = -1;
  keyStart = -1;
  keyEnd = -1;
  valueStart = -1;
  valueEnd = -1;
  #start = 0;
  #position = 0;
  #end = 0;
  #count = 0;
  #remaining = 0;
  #baseOffset = 0;
  #baseTimestamp = 0;
  #logAppendTime: number | undefined;
  #headersAt = 0;

  constructor(batch?: RecordBatch) {
    if (batch !== undefined) this.reset(batch);
  }

  /** Stands before the first record of `batch`, which is decompressed where it has to be: `bytes` are then others. */
  reset(batch: RecordBatch): void {
    const compressionType = batch.attributes & COMPRESSION_MASK;
    if (compressionType === 0) {
      this.bytes = batch.bytes;
      this.#start = batch.start + RECORD_BATCH_OVERHEAD;
      this.#end = batch.end;
    } else {
      this.bytes = decompress(compressionType, batch.bytes.subarray(batch.start + RECORD_BATCH_OVERHEAD, batch.end));
      this.#start = 0;
      this.#end = this.bytes.length;
    }
    this.#count = batch.count;
    this.rewind();
    this.#baseOffset = batch.baseOffset;
    this.#baseTimestamp = batch.baseTimestamp;
    this.#logAppendTime = batch.isLogAppendTime ? batch.maxTimestamp : undefined;
  }

  /** Stands before the first record again. */
  rewind(): void {
    this.#position = this.#start;
    this.#remaining = this.#count;
  }

  /** Behind the record that it stands on; in front of the first one before `next`. */
  get end(): number {
    return this.#position;
  }

  /** Behind the last record. */
  get limit(): number {
    return this.#end;
  }

  /** False after the last record. Throws INVALID_RECORD where lengths or counts contradict each other. */
  next(): boolean {
    if (this.#remaining <= 0) {
      if (this.#position !== this.#end) throw new KafkaError('INVALID_RECORD', 'a batch holds more than the records that it counts');
      return false;
    }
    this.#remaining--;
    const size = this.#varint();
    const end = this.#position + size;
    if (size < 0 || end > this.#end) throw new KafkaError('INVALID_RECORD', `a record of ${size} bytes does not fit its batch`);
    this.#position++;
    const timestampDelta = this.#varlong();
    this.timestamp = this.#logAppendTime ?? this.#baseTimestamp + timestampDelta;
    this.offset = this.#baseOffset + this.#varint();
    const keyLength = this.#varint();
    if (keyLength < 0) this.keyStart = this.keyEnd = -1;
    else {
      this.keyStart = this.#position;
      this.keyEnd = this.#position += keyLength;
    }
    const valueLength = this.#varint();
    if (valueLength < 0) this.valueStart = this.valueEnd = -1;
    else {
      this.valueStart = this.#position;
      this.valueEnd = this.#position += valueLength;
    }
    if (this.#position > end) throw new KafkaError('INVALID_RECORD', `the record at offset ${this.offset} is longer than it says`);
    this.#headersAt = this.#position;
    this.#position = end;
    return true;
  }

  /** A copy of the key's bytes. */
  key(): Uint8Array | null {
    return this.keyStart < 0 ? null : this.bytes.slice(this.keyStart, this.keyEnd);
  }

  /** A copy of the value's bytes. */
  value(): Uint8Array | null {
    return this.valueStart < 0 ? null : this.bytes.slice(this.valueStart, this.valueEnd);
  }

  /** Throws INVALID_RECORD where they are not what the record says, or leave a part of it over. */
  headers(): readonly Header[] {
    const end = this.#position;
    this.#position = this.#headersAt;
    const headers = this.#readHeaders(end);
    const isWhole = this.#position === end;
    this.#position = end;
    if (headers === undefined || !isWhole) throw new KafkaError('INVALID_RECORD', `the headers of the record at offset ${this.offset} do not fit it`);
    return headers;
  }

  #readHeaders(end: number): readonly Header[] | undefined {
    const count = this.#varint();
    if (count === 0) return NO_HEADERS;
    if (count < 0 || count > end - this.#position) return undefined;
    const headers: Header[] = [];
    for (let i = 0; i < count; i++) {
      const keyLength = this.#varint();
      if (keyLength < 0 || this.#position + keyLength > end) return undefined;
      const key = decodeUtf8(this.bytes, this.#position, (this.#position += keyLength));
      const valueLength = this.#varint();
      if (this.#position + valueLength > end) return undefined;
      headers.push({ key, value: valueLength < 0 ? null : this.bytes.slice(this.#position, (this.#position += valueLength)) });
    }
    return headers;
  }

  #varint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.#position++]!;
    let raw = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) throw new KafkaError('CORRUPT_MESSAGE', 'a varint is longer than five bytes');
      byte = bytes[this.#position++]!;
      raw |= (byte & 0x7f) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  #varlong(): number {
    const bytes = this.bytes;
    let byte = bytes[this.#position++]!;
    if (byte <= 0x7f) return (byte >>> 1) ^ -(byte & 1);
    let raw = byte & 0x7f;
    for (let scale = 0x80; byte > 0x7f; scale *= 0x80) {
      if (scale > 2 ** 63) throw new KafkaError('CORRUPT_MESSAGE', 'a varlong is longer than ten bytes');
      byte = bytes[this.#position++]!;
      raw += (byte & 0x7f) * scale;
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }
}

const EMPTY = new Uint8Array(0);
