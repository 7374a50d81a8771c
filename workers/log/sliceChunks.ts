import { batchesIn } from '../common/index.ts';
import type { Chunk } from './Chunk.ts';

/** Bytes that a chunk keeps to be read from. */
export type BytesOf = (chunk: Chunk) => Uint8Array<ArrayBuffer>;

/**
 * Whole batches from the one that holds `offset`, or the next behind a hole, to the last one that ends below
 * `endOffset`; at most `maxBytes` of them, but one at least if `minOneBatch`, out of neighbouring chunks. Views, not
 * copies.
 */
export const sliceChunks = (
  chunks: readonly Chunk[], bytesOf: BytesOf, offset: number, endOffset: number, maxBytes: number, minOneBatch: boolean,
): readonly Uint8Array[] => {
  const slices: Uint8Array[] = [];
  let left = maxBytes;
  for (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    const start = offset > chunk.baseOffset ? positionOf(bytes, offset) : 0;
    const limit = chunk.lastOffset < endOffset ? bytes.length : positionOf(bytes, endOffset);
    const size = limit - start;
    if (size <= 0) continue;
    if (size <= left) {
      slices.push(size === bytes.length ? bytes : bytes.subarray(start, limit));
      left -= size;
      continue;
    }
    const end = endWithin(bytes.subarray(0, limit), start, left, minOneBatch && slices.length === 0);
    if (end > start) slices.push(bytes.subarray(start, end));
    break;
  }
  return slices;
};

/** Where the batch that holds `offset`, or the next behind a hole, begins; the end of the bytes when they are all before it. */
export const positionOf = (bytes: Uint8Array, offset: number): number => {
  for (const batch of batchesIn(bytes)) if (batch.lastOffset >= offset) return batch.start;
  return bytes.length;
};

const endWithin = (bytes: Uint8Array, start: number, maxBytes: number, atLeastOne: boolean): number => {
  let end = start;
  for (const batch of batchesIn(bytes.subarray(start))) {
    if (batch.end > maxBytes && !(atLeastOne && end === start)) break;
    end = start + batch.end;
  }
  return end;
};
