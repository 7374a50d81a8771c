import type { Chunk } from './Chunk.ts';

/** A run of chunks that is rolled, expired and deleted together. The last segment of a log takes the appends. */
export class LogSegment {
  readonly baseOffset: number;
  /** When it was begun here, by the log's clock; stands in where records have no timestamp. */
  readonly createdMs: number;
  #chunks: Chunk[];
  #sizeInBytes = 0;
  #largestTimestamp = -1;
  #firstTimestamp: number | undefined;

  constructor(baseOffset: number, createdMs: number) {
    this.baseOffset = baseOffset;
    this.createdMs = createdMs;
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

  append(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#sizeInBytes += chunk.sizeInBytes;
    if (chunk.maxTimestamp > this.#largestTimestamp) this.#largestTimestamp = chunk.maxTimestamp;
    this.#firstTimestamp ??= chunk.maxTimestamp;
  }

  /** Puts chunks that cover the same offsets in the place of `count` chunks from `index` on, or takes these away. */
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
    const first = this.#firstTimestamp ?? -1;
    const age = first >= 0 ? batchMaxTimestamp - first : nowMs - this.createdMs;
    return this.#sizeInBytes > segmentBytes - batchSize || age > segmentMs;
  }
}
