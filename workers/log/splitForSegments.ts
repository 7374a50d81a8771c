import { KafkaError, RecordBatch } from '../common/index.ts';

/** Neighbouring batches that go into one segment. */
export interface ReplicatedBatches {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly batches: readonly RecordBatch[];
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** Whether offsets are missing before or between them. */
  readonly isSparse: boolean;
}

/**
 * Checks what a leader sent to the replica whose log ends at `logEndOffset`, and divides it where it is more than a
 * segment may hold. The bytes are copied unless they are a buffer of their own and stay whole. Throws CORRUPT_MESSAGE,
 * or UNKNOWN_SERVER_ERROR where offsets do not rise from the log end on.
 */
export const splitForSegments = (records: Uint8Array, logEndOffset: number, segmentBytes: number): ReplicatedBatches[] => {
  const parts: ReplicatedBatches[] = [];
  let batches: RecordBatch[] = [];
  let from = 0;
  let next = logEndOffset;
  let maxTimestamp = -1;
  let isSparse = false;
  const close = (end: number): void => {
    if (batches.length > 0) parts.push({ bytes: ownBytes(records, from, end), batches, lastOffset: next - 1, maxTimestamp, isSparse });
    batches = [];
    from = end;
    maxTimestamp = -1;
    isSparse = false;
  };
  for (let at = 0; at < records.length; ) {
    const batch = new RecordBatch(records, at);
    batch.ensureValid();
    if (batch.baseOffset < next)
      throw new KafkaError('UNKNOWN_SERVER_ERROR', `a replicated batch begins at offset ${batch.baseOffset}, before the next offset ${next}`);
    if (batch.end - from > segmentBytes) close(at);
    if (batch.baseOffset > next) isSparse = true;
    if (batch.maxTimestamp > maxTimestamp) maxTimestamp = batch.maxTimestamp;
    batches.push(batch);
    next = batch.lastOffset + 1;
    at = batch.end;
  }
  close(records.length);
  return parts;
};

const ownBytes = (records: Uint8Array, from: number, end: number): Uint8Array<ArrayBuffer> => {
  const { buffer } = records;
  if (end - from === buffer.byteLength && buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  return new Uint8Array(records.subarray(from, end));
};
