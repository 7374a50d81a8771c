import { ByteWriter } from '../bytes/ByteWriter.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { NO_TIMESTAMP } from './Record.ts';
import {
  ATTRIBUTES, BASE_TIMESTAMP, BATCH_LENGTH, CRC, LOG_OVERHEAD, MAX_TIMESTAMP, RECORD_BATCH_OVERHEAD, RECORDS_COUNT, type RecordBatch,
} from './RecordBatch.ts';
import { sizeOfVarlong } from './RecordBatchBuilder.ts';
import { RecordCursor } from './RecordCursor.ts';

/**
 * What compaction makes of a batch v2 (source: MemoryRecords.filterTo, DefaultRecordBatch). Base offset, last offset,
 * leader epoch and everything about the producer stay, so that sequence numbers can be read back from the result.
 */

/** The batch's base timestamp is not a time of a record but the time from which its tombstones or its marker may go (KIP-534). */
export const DELETE_HORIZON_FLAG = 0x40;

/**
 * The latest horizon that is written, about the year 73,000: record timestamps are stored relative to it, and a varlong
 * is exact within ±2^52 only.
 */
const LATEST_DELETE_HORIZON = 2 ** 51;

/** When the batch's tombstones or its marker may be removed; undefined while no cleaning has decided that. */
export const deleteHorizonMs = (batch: RecordBatch): number | undefined =>
  (batch.attributes & DELETE_HORIZON_FLAG) === 0 ? undefined : batch.baseTimestamp;

/**
 * The batch with only those records whose place in it has a 1 in `kept` (at least one must), in a buffer of its own. A
 * `newDeleteHorizonMs` is written into it; a horizon that it has stays.
 */
export const filterBatch = (batch: RecordBatch, kept: Uint8Array, newDeleteHorizonMs?: number): Uint8Array<ArrayBuffer> => {
  const { bytes } = batch;
  const horizon = newDeleteHorizonMs === undefined ? deleteHorizonMs(batch) : Math.min(newDeleteHorizonMs, LATEST_DELETE_HORIZON);
  const out = new ByteWriter(batch.sizeInBytes + 64);
  out.write(bytes, batch.start, batch.start + RECORD_BATCH_OVERHEAD);
  let baseTimestamp = horizon;
  let maxTimestamp = NO_TIMESTAMP;
  let count = 0;
  const cursor = new RecordCursor(batch);
  for (let i = 0, start = cursor.end; cursor.next(); i++, start = cursor.end) {
    if (kept[i] !== 1) continue;
    const { end } = cursor;
    const body = endOfVarint(bytes, start);
    count++;
    baseTimestamp ??= cursor.timestamp;
    if (cursor.timestamp > maxTimestamp) maxTimestamp = cursor.timestamp;
    const timestampDelta = cursor.timestamp - baseTimestamp;
    const afterTimestamp = endOfVarint(bytes, body + 1);
    out.varint(1 + sizeOfVarlong(timestampDelta) + end - afterTimestamp);
    out.byte(bytes[body]!);
    out.varlong(timestampDelta);
    out.write(bytes, afterTimestamp, end);
  }
  const attributes = horizon === undefined ? batch.attributes : batch.attributes | DELETE_HORIZON_FLAG;
  return sealed(out, attributes, baseTimestamp ?? NO_TIMESTAMP, batch.isLogAppendTime ? batch.maxTimestamp : maxTimestamp, count);
};

/** The batch without any record, which still tells offsets and sequence numbers. It has no delete horizon any more. */
export const emptiedBatch = (batch: RecordBatch): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(RECORD_BATCH_OVERHEAD);
  out.write(batch.bytes, batch.start, batch.start + RECORD_BATCH_OVERHEAD);
  return sealed(out, batch.attributes & ~DELETE_HORIZON_FLAG, NO_TIMESTAMP, batch.maxTimestamp, 0);
};

/** Writes what changed into the header that stands at the front, under a new checksum. */
const sealed = (
  out: ByteWriter, attributes: number, baseTimestamp: number, maxTimestamp: number, count: number,
): Uint8Array<ArrayBuffer> => {
  const { length } = out;
  const at = (position: number): ByteWriter => {
    out.length = position;
    return out;
  };
  at(BATCH_LENGTH).int32(length - LOG_OVERHEAD);
  at(ATTRIBUTES).int16(attributes);
  at(BASE_TIMESTAMP).int64(baseTimestamp);
  at(MAX_TIMESTAMP).int64(maxTimestamp);
  at(RECORDS_COUNT).int32(count);
  at(CRC).int32(crc32c(out.bytes, ATTRIBUTES, length) | 0);
  return at(length).copy();
};

/** Behind the varint or varlong that begins at `at`. */
const endOfVarint = (bytes: Uint8Array, at: number): number => {
  while (bytes[at]! > 0x7f) at++;
  return at + 1;
};
