import { KafkaError } from '../KafkaError.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { incrementSequence } from './sequence.ts';

/**
 * Record batch format v2 (magic 2), the unit between floors and at rest. Offsets of the header's fields, in bytes:
 * source org.apache.kafka.common.record.DefaultRecordBatch. All integers are big-endian; the CRC-32C covers
 * everything from the attributes on, so the log may set base offset and leader epoch without touching it.
 */
export const BASE_OFFSET = 0;
export const BATCH_LENGTH = 8;
export const PARTITION_LEADER_EPOCH = 12;
export const MAGIC = 16;
export const CRC = 17;
export const ATTRIBUTES = 21;
export const LAST_OFFSET_DELTA = 23;
export const BASE_TIMESTAMP = 27;
export const MAX_TIMESTAMP = 35;
export const PRODUCER_ID = 43;
export const PRODUCER_EPOCH = 51;
export const BASE_SEQUENCE = 53;
export const RECORDS_COUNT = 57;
export const RECORD_BATCH_OVERHEAD = 61;
/** Bytes before the part that `batchLength` counts. */
export const LOG_OVERHEAD = 12;

export const MAGIC_VALUE_V2 = 2;
export const NO_PRODUCER_ID = -1;
export const NO_SEQUENCE = -1;

export const COMPRESSION_MASK = 0x07;
export const LOG_APPEND_TIME_FLAG = 0x08;
export const TRANSACTIONAL_FLAG = 0x10;
export const CONTROL_FLAG = 0x20;

/** A batch inside a larger buffer, read in place. Cheap to make, holds no copy. */
export class RecordBatch {
  readonly bytes: Uint8Array;
  /** Where the batch begins in `bytes`. */
  readonly start: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    this.start = start;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get baseOffset(): number {
    return this.#int64(BASE_OFFSET);
  }

  /** Of the whole batch, header included. */
  get sizeInBytes(): number {
    return LOG_OVERHEAD + this.#view.getInt32(this.start + BATCH_LENGTH);
  }

  get end(): number {
    return this.start + this.sizeInBytes;
  }

  get partitionLeaderEpoch(): number {
    return this.#view.getInt32(this.start + PARTITION_LEADER_EPOCH);
  }

  get magic(): number {
    return this.#view.getInt8(this.start + MAGIC);
  }

  get checksum(): number {
    return this.#view.getUint32(this.start + CRC);
  }

  get attributes(): number {
    return this.#view.getInt16(this.start + ATTRIBUTES);
  }

  get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL_FLAG) !== 0;
  }

  get isControlBatch(): boolean {
    return (this.attributes & CONTROL_FLAG) !== 0;
  }

  get isLogAppendTime(): boolean {
    return (this.attributes & LOG_APPEND_TIME_FLAG) !== 0;
  }

  get lastOffsetDelta(): number {
    return this.#view.getInt32(this.start + LAST_OFFSET_DELTA);
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  get baseTimestamp(): number {
    return this.#int64(BASE_TIMESTAMP);
  }

  get maxTimestamp(): number {
    return this.#int64(MAX_TIMESTAMP);
  }

  get producerId(): number {
    return this.#int64(PRODUCER_ID);
  }

  get producerEpoch(): number {
    return this.#view.getInt16(this.start + PRODUCER_EPOCH);
  }

  get baseSequence(): number {
    return this.#view.getInt32(this.start + BASE_SEQUENCE);
  }

  /** Whether an idempotent or transactional producer wrote it. */
  get hasProducerId(): boolean {
    return this.#view.getInt32(this.start + PRODUCER_ID) >= 0;
  }

  /** Of the last record, also where compaction took it away; -1 where the batch has no sequence. */
  get lastSequence(): number {
    const base = this.baseSequence;
    return base === NO_SEQUENCE ? NO_SEQUENCE : incrementSequence(base, this.lastOffsetDelta);
  }

  get count(): number {
    return this.#view.getInt32(this.start + RECORDS_COUNT);
  }

  computeChecksum(): number {
    return crc32c(this.bytes, this.start + ATTRIBUTES, this.end);
  }

  /** Throws CORRUPT_MESSAGE when the header cannot be one, or the checksum does not hold. */
  ensureValid(): void {
    const available = this.bytes.length - this.start;
    if (available < RECORD_BATCH_OVERHEAD || this.sizeInBytes < RECORD_BATCH_OVERHEAD || this.sizeInBytes > available)
      throw new KafkaError('CORRUPT_MESSAGE', `a record batch at byte ${this.start} does not fit the ${available} bytes that are there`);
    if (this.magic !== MAGIC_VALUE_V2)
      throw new KafkaError('UNSUPPORTED_FOR_MESSAGE_FORMAT', `magic ${this.magic} is not supported, only ${MAGIC_VALUE_V2} is`);
    if ((this.attributes & COMPRESSION_MASK) !== 0)
      throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE', `compression ${this.attributes & COMPRESSION_MASK} is not supported`);
    if (this.checksum !== this.computeChecksum())
      throw new KafkaError('CORRUPT_MESSAGE', `the batch at offset ${this.baseOffset} does not match its checksum`);
  }

  /** What the log writes into a batch as it takes it; the checksum stays true. */
  assign(baseOffset: number, partitionLeaderEpoch: number): void {
    this.#view.setInt32(this.start, Math.floor(baseOffset / 0x1_0000_0000));
    this.#view.setUint32(this.start + 4, baseOffset >>> 0);
    this.#view.setInt32(this.start + PARTITION_LEADER_EPOCH, partitionLeaderEpoch);
  }

  /** Stamps the whole batch with the log's own time (message.timestamp.type=LogAppendTime), under a new checksum. */
  setLogAppendTime(timestamp: number): void {
    this.#view.setInt16(this.start + ATTRIBUTES, this.attributes | LOG_APPEND_TIME_FLAG);
    this.#view.setInt32(this.start + MAX_TIMESTAMP, Math.floor(timestamp / 0x1_0000_0000));
    this.#view.setUint32(this.start + MAX_TIMESTAMP + 4, timestamp >>> 0);
    this.#view.setUint32(this.start + CRC, this.computeChecksum());
  }

  #int64(field: number): number {
    const at = this.start + field;
    return this.#view.getInt32(at) * 0x1_0000_0000 + this.#view.getUint32(at + 4);
  }
}

/** The batches that stand end to end in `bytes`. A cut last one is left out, as Kafka's fetch does. */
export function* batchesIn(bytes: Uint8Array): Generator<RecordBatch> {
  for (let at = 0; bytes.length - at >= RECORD_BATCH_OVERHEAD; ) {
    const batch = new RecordBatch(bytes, at);
    if (batch.end > bytes.length) return;
    yield batch;
    at = batch.end;
  }
}
