import { batchesIn } from '../common/index.ts';
import type { StorageKey } from '../storage/index.ts';

/**
 * The unit at rest: consecutive whole record batches of one segment. Its key tells all that reopening needs, so the
 * bytes are loaded only by whoever reads them. The chunks of a log follow each other without a gap: the holes that
 * compaction leaves are inside of chunks, which then reach farther than their batches.
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
  /** Whether offsets from `baseOffset` to `lastOffset` are missing. It may hold no batch at all then. */
  readonly isSparse: boolean;
  /** Whether a batch was written by an idempotent or transactional producer. */
  readonly hasProducers: boolean;
  /** Always there unless `durable`. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
  state: 'pending' | 'writing' | 'durable' | 'deleted';
}

const SPARSE = 1;
const HAS_PRODUCERS = 2;

/** The traits end the key only where there are any. */
export const chunkKey = (directory: string, chunk: Chunk): StorageKey => {
  const traits = (chunk.isSparse ? SPARSE : 0) | (chunk.hasProducers ? HAS_PRODUCERS : 0);
  const { segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes } = chunk;
  return [directory, segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes, ...(traits === 0 ? [] : [traits])];
};

/** A durable chunk from its key, or undefined when the key is none of ours. */
export const chunkFromKey = (key: StorageKey): Chunk | undefined => {
  const [, segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes, traits = 0] = key;
  if (
    typeof segmentBaseOffset !== 'number' || typeof baseOffset !== 'number' || typeof lastOffset !== 'number' ||
    typeof maxTimestamp !== 'number' || typeof sizeInBytes !== 'number' || typeof traits !== 'number'
  ) return undefined;
  return {
    segmentBaseOffset, baseOffset, lastOffset, maxTimestamp, sizeInBytes,
    isSparse: (traits & SPARSE) !== 0, hasProducers: (traits & HAS_PRODUCERS) !== 0, bytes: undefined, state: 'durable',
  };
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
    isSparse: chunks.some((chunk) => chunk.isSparse),
    hasProducers: chunks.some((chunk) => chunk.hasProducers),
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
 * The batches of a chunk that end before `offset`, as a chunk of their own that reaches no farther than them or `offset`;
 * undefined when there are none, or none that reaches `logStartOffset`. Its bytes must be there.
 */
export const cutChunk = (chunk: Chunk, offset: number, logStartOffset: number): Chunk | undefined => {
  const bytes = chunk.bytes!;
  let end = 0;
  let endOffset = offset;
  let maxTimestamp = -1;
  for (const batch of batchesIn(bytes)) {
    if (batch.lastOffset >= offset) {
      endOffset = Math.min(offset, batch.baseOffset);
      break;
    }
    end = batch.end;
    maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
  }
  if (end === 0 || endOffset <= logStartOffset) return undefined;
  return { ...chunk, lastOffset: endOffset - 1, maxTimestamp, sizeInBytes: end, bytes: bytes.slice(0, end), state: 'writing' };
};
