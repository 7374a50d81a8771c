import { batchesIn } from '../common/index.ts';
import type { Chunk } from './Chunk.ts';

/** Bytes that a chunk keeps to be read from. */
export type BytesOf = (chunk: Chunk) => Uint8Array<ArrayBuffer>;

/**
 * Whole batches from the one that holds `offset` on, at most `maxBytes` of them, but one at least if `minOneBatch`, out
 * of neighbouring chunks. Views, not copies.
 */
export const sliceChunks = (
  chunks: readonly Chunk[], bytesOf: BytesOf, offset: number, maxBytes: number, minOneBatch: boolean,
): readonly Uint8Array[] => {
  const slices: Uint8Array[] = [];
  let left = maxBytes;
  for (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    const start = offset > chunk.baseOffset ? positionOf(bytes, offset) : 0;
    const size = bytes.length - start;
    if (size <= left) {
      slices.push(start === 0 ? bytes : bytes.subarray(start));
      left -= size;
      continue;
    }
    const end = endWithin(bytes, start, left, minOneBatch && slices.length === 0);
    if (end > start) slices.push(bytes.subarray(start, end));
    break;
  }
  return slices;
};

/** Where the batch that holds `offset` begins; the end of the bytes when they are all before it. */
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
