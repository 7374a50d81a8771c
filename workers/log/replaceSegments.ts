import { batchesIn } from '../common/index.ts';
import type { Chunk } from './Chunk.ts';
import { LogSegment } from './LogSegment.ts';
import { TARGET_CHUNK_BYTES } from './planMerge.ts';
import type { AbortedTxn } from './producer/TransactionIndex.ts';

/** The batches that compaction keeps for one segment, in order; each element holds one whole batch or several. */
export interface CleanedSegment {
  readonly baseOffset: number;
  readonly batches: ReadonlyArray<Uint8Array<ArrayBuffer>>;
  /** The aborted transactions with their marker there that are still to be remembered; all of them by default. */
  readonly abortedTransactions?: readonly AbortedTxn[];
}

/**
 * Segments with the kept batches that together cover the same offsets as `old`, a run of closed neighbours. A segment
 * that keeps nothing is left to its neighbour; where none keeps anything, one chunk without batches holds the place.
 */
export const cleanedSegments = (old: readonly LogSegment[], cleaned: readonly CleanedSegment[]): LogSegment[] => {
  const first = old[0]!;
  const coverStart = first.chunks[0]!.baseOffset;
  const coverEnd = old.at(-1)!.chunks.at(-1)!.lastOffset + 1;
  const filled = cleaned.filter((segment) => segment.batches.length > 0);
  const kept: readonly CleanedSegment[] = filled.length === 0 ? [{ baseOffset: first.baseOffset, batches: [] }] : filled;
  return kept.map((segment, i) => {
    const segmentBaseOffset = i === 0 ? Math.min(segment.baseOffset, first.baseOffset) : segment.baseOffset;
    const result = new LogSegment(segmentBaseOffset, old.at(-1)!.lastModifiedMs);
    const endOffset = kept[i + 1]?.baseOffset ?? coverEnd;
    const chunks = chunksOf(segment, segmentBaseOffset, i === 0 ? coverStart : segment.baseOffset, endOffset);
    for (const chunk of chunks) result.append(chunk);
    return result;
  });
};

/** Chunks of about the target weight; the last one reaches up to `endOffset`. */
const chunksOf = (segment: CleanedSegment, segmentBaseOffset: number, startOffset: number, endOffset: number): Chunk[] => {
  const groups: Array<Array<Uint8Array<ArrayBuffer>>> = [[]];
  let groupBytes = 0;
  for (const batches of segment.batches) {
    if (groupBytes > 0 && groupBytes + batches.length > TARGET_CHUNK_BYTES) {
      groups.push([]);
      groupBytes = 0;
    }
    groups.at(-1)!.push(batches);
    groupBytes += batches.length;
  }
  let baseOffset = startOffset;
  return groups.map((group, i) => {
    const bytes = concatenate(group);
    let maxTimestamp = -1;
    let next = baseOffset;
    let isSparse = false;
    let hasProducers = false;
    for (const batch of batchesIn(bytes)) {
      if (batch.baseOffset !== next) isSparse = true;
      next = batch.lastOffset + 1;
      maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
      hasProducers ||= batch.hasProducerId;
    }
    const end = i === groups.length - 1 ? endOffset : next;
    const chunk: Chunk = {
      segmentBaseOffset, baseOffset, lastOffset: end - 1, maxTimestamp, sizeInBytes: bytes.length,
      isSparse: isSparse || end !== next, hasProducers, bytes, state: 'writing',
    };
    baseOffset = end;
    return chunk;
  });
};

/** In a buffer of its own. */
const concatenate = (parts: ReadonlyArray<Uint8Array<ArrayBuffer>>): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
