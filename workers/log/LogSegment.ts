import type { Chunk } from './Chunk.ts';

/** A run of chunks that is rolled, expired and deleted together. The last segment of a log takes the appends. */
export class LogSegment {
  readonly baseOffset: number;
  /** When it was begun here, by the log's clock; stands in where records have no timestamp. */
  readonly createdMs: number;
  #chunks: Chunk[];
  #sizeInBytes = 0;
  #largestTimestamp = -1;
  #lastModifiedMs: number;
  #firstTimestamp: number | undefined;

  constructor(baseOffset: number, createdMs: number) {
    this.baseOffset = baseOffset;
    this.createdMs = createdMs;
    this.#lastModifiedMs = createdMs;
    this.#chunks = [];
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  get sizeInBytes(): number {
    return this.#sizeInBytes;
  }

  get largestTimestamp(): number {
    return this.#largestTimestamp;
  }

  /** The largest of its first chunk, from which its age is measured. */
  get firstTimestamp(): number {
    return this.#firstTimestamp ?? -1;
  }

  /** When it last took a chunk here, by the log's clock. */
  get lastModifiedMs(): number {
    return this.#lastModifiedMs;
  }

  append(chunk: Chunk, nowMs = this.#lastModifiedMs): void {
    this.#chunks.push(chunk);
    this.#lastModifiedMs = nowMs;
    this.#sizeInBytes += chunk.sizeInBytes;
    if (chunk.maxTimestamp > this.#largestTimestamp) this.#largestTimestamp = chunk.maxTimestamp;
    this.#firstTimestamp ??= chunk.maxTimestamp;
  }

  /** Takes away `count` chunks from `index` on. */
  remove(index: number, count: number): readonly Chunk[] {
    const removed = this.#chunks.splice(index, count);
    if (removed.length === 0) return removed;
    for (const chunk of removed) this.#sizeInBytes -= chunk.sizeInBytes;
    this.#largestTimestamp = this.#chunks.reduce((largest, chunk) => Math.max(largest, chunk.maxTimestamp), -1);
    this.#firstTimestamp = this.#chunks[0]?.maxTimestamp;
    return removed;
  }

  /** Puts chunks that cover the same offsets in the place of `count` chunks from `index` on. */
  replace(index: number, count: number, chunks: readonly Chunk[]): void {
    const removed = this.#chunks.splice(index, count, ...chunks);
    for (const chunk of removed) this.#sizeInBytes -= chunk.sizeInBytes;
    for (const chunk of chunks) this.#sizeInBytes += chunk.sizeInBytes;
  }

  /** Index of the chunk that holds `offset`, or of the next one behind a hole; chunks.length past the end. */
  indexOf(offset: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#chunks[middle]!.lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Whether a new segment has to begin before a batch of this size and time (LogSegment.shouldRoll). Age is measured
   * in record time from the first batch, and by the clock where that has no timestamp.
   */
  shouldRoll(batchSize: number, batchMaxTimestamp: number, nowMs: number, segmentBytes: number, segmentMs: number): boolean {
    if (this.#sizeInBytes === 0) return false;
    const age = this.firstTimestamp >= 0 ? batchMaxTimestamp - this.firstTimestamp : nowMs - this.createdMs;
    return this.#sizeInBytes > segmentBytes - batchSize || age > segmentMs;
  }
}
