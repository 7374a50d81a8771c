import { batchesIn } from '../common/index.ts';
import type { StorageKey } from '../storage/index.ts';

/**
 * The unit at rest: consecutive whole record batches of one segment. Its key tells all that reopening needs, so the
 * bytes are loaded only by whoever reads them.
 *
 * `pending`: only in memory, not yet in a write. `writing`: in a write under way. `durable`: written, its bytes may be
 * dropped and read back. `deleted`: no longer part of the log.
 */
export interface Chunk {
  readonly segmentBaseOffset: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  readonly sizeInBytes: number;
  /** Always there unless `durable`. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
  state: 'pending' | 'writing' | 'durable' | 'deleted';
}

export const chunkKey = (directory: string, chunk: Chunk): StorageKey => [
  directory, chunk.segmentBaseOffset, chunk.baseOffset, chunk.lastOffset, chunk.maxTimestamp, chunk.sizeInBytes,
];

/** A durable chunk from its key, or undefined when the key is none of ours. */
export const chunkFromKey = (key: StorageKey): Chunk | undefined => {
  const [, segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes] = key;
  if (
    typeof segmentBaseOffset !== 'number' || typeof baseOffset !== 'number' || typeof lastOffset !== 'number' ||
    typeof maxTimestamp !== 'number' || typeof sizeInBytes !== 'number'
  ) return undefined;
  return { segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes, bytes: undefined, state: 'durable' };
};

/** Neighbours as one chunk with `bytes` in a buffer of its own. The bytes of all must be given. */
export const joinChunks = (chunks: readonly Chunk[], bytesOf: (chunk: Chunk) => Uint8Array<ArrayBuffer>): Chunk => {
  const first = chunks[0]!;
  const last = chunks.at(-1)!;
  let sizeInBytes = 0;
  let maxTimestamp = first.maxTimestamp;
  for (const chunk of chunks) {
    sizeInBytes += chunk.sizeInBytes;
    if (chunk.maxTimestamp > maxTimestamp) maxTimestamp = chunk.maxTimestamp;
  }
  return {
    segmentBaseOffset: first.segmentBaseOffset,
    baseOffset: first.baseOffset,
    lastOffset: last.lastOffset,
    maxTimestamp,
    sizeInBytes,
    bytes: joinBytes(chunks, bytesOf, sizeInBytes),
    state: 'writing',
  };
};

const joinBytes = (
  chunks: readonly Chunk[], bytesOf: (chunk: Chunk) => Uint8Array<ArrayBuffer>, sizeInBytes: number,
): Uint8Array<ArrayBuffer> => {
  const only = chunks.length === 1 ? bytesOf(chunks[0]!) : undefined;
  if (only !== undefined && only.byteLength === only.buffer.byteLength) return only;
  const joined = new Uint8Array(sizeInBytes);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(bytesOf(chunk), at);
    at += chunk.sizeInBytes;
  }
  return joined;
};

/**
 * The batches of a chunk that end before `offset`, as a chunk of their own; undefined when there are none, or none that
 * reaches `logStartOffset`. Its bytes must be there.
 */
export const cutChunk = (chunk: Chunk, offset: number, logStartOffset: number): Chunk | undefined => {
  const bytes = chunk.bytes!;
  let end = 0;
  let lastOffset = -1;
  let maxTimestamp = -1;
  for (const batch of batchesIn(bytes)) {
    if (batch.lastOffset >= offset) break;
    end = batch.end;
    lastOffset = batch.lastOffset;
    maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
  }
  if (end === 0 || lastOffset < logStartOffset) return undefined;
  return { ...chunk, lastOffset, maxTimestamp, sizeInBytes: end, bytes: bytes.slice(0, end), state: 'writing' };
};
