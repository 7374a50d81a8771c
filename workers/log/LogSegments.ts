import type { Chunk } from './Chunk.ts';
import { LogSegment } from './LogSegment.ts';

/** The segments of one log in order; there is always one that takes the appends. */
export class LogSegments {
  readonly #segments: LogSegment[] = [];

  /** From chunks in order, or one empty segment that begins at `logStartOffset`. */
  constructor(chunks: readonly Chunk[], logStartOffset: number, nowMs: number) {
    for (const chunk of chunks) {
      if (this.#segments.at(-1)?.baseOffset !== chunk.segmentBaseOffset) this.#segments.push(new LogSegment(chunk.segmentBaseOffset, nowMs));
      this.active.append(chunk);
    }
    if (this.#segments.length === 0) this.#segments.push(new LogSegment(logStartOffset, nowMs));
  }

  get all(): readonly LogSegment[] {
    return this.#segments;
  }

  get active(): LogSegment {
    return this.#segments.at(-1)!;
  }

  get sealed(): readonly LogSegment[] {
    return this.#segments.slice(0, -1);
  }

  roll(baseOffset: number, nowMs: number): void {
    this.#segments.push(new LogSegment(baseOffset, nowMs));
  }

  segmentOf(chunk: Chunk): LogSegment {
    return this.#segments[this.#indexOf(chunk.segmentBaseOffset)]!;
  }

  /**
   * The chunk that holds `offset` and its followers that are as hot as it, until `maxBytes` are together. Ends before
   * the chunk that reaches `endOffset`.
   */
  chunksFrom(offset: number, maxBytes: number, endOffset: number): Chunk[] {
    const chunks: Chunk[] = [];
    let bytes = 0;
    for (let s = this.#indexOf(offset); s < this.#segments.length; s++) {
      const candidates = this.#segments[s]!.chunks;
      for (let c = this.#segments[s]!.indexOf(offset); c < candidates.length; c++) {
        const chunk = candidates[c]!;
        if (chunk.lastOffset >= endOffset || (chunks.length > 0 && isHot(chunks[0]!) !== isHot(chunk))) return chunks;
        chunks.push(chunk);
        bytes += chunk.sizeInBytes;
        if (bytes >= maxBytes) return chunks;
      }
    }
    return chunks;
  }

  /** The first chunk that ends at `from` or later, before `endOffset`, and has a record as late as `timestamp`. */
  firstReaching(timestamp: number, from: number, endOffset: number): Chunk | undefined {
    for (const segment of this.#segments) {
      if (segment.largestTimestamp < timestamp) continue;
      for (const chunk of segment.chunks)
        if (chunk.lastOffset >= from && chunk.maxTimestamp >= timestamp && chunk.lastOffset < endOffset) return chunk;
    }
    return undefined;
  }

  /** Takes away the chunks that end below `offset`, and segments that are left without any. */
  removeBefore(offset: number, nowMs: number): Chunk[] {
    const removed: Chunk[] = [];
    for (;;) {
      const segment = this.#segments[0]!;
      const below = segment.indexOf(offset);
      removed.push(...segment.chunks.slice(0, below));
      segment.replace(0, below, []);
      if (segment.chunks.length > 0) return removed;
      if (segment !== this.active) this.#segments.shift();
      else {
        if (segment.baseOffset < offset) this.#segments[0] = new LogSegment(offset, nowMs);
        return removed;
      }
    }
  }

  /** Takes away the chunks that hold `offset` or anything behind it, and segments that begin there. */
  removeFrom(offset: number): Chunk[] {
    const removed: Chunk[] = [];
    for (;;) {
      const segment = this.active;
      const from = segment.indexOf(offset);
      removed.push(...segment.chunks.slice(from));
      segment.replace(from, segment.chunks.length - from, []);
      if (segment.chunks.length > 0 || this.#segments.length === 1 || segment.baseOffset < offset) return removed;
      this.#segments.pop();
    }
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#segments[middle]!.baseOffset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const isHot = (chunk: Chunk): boolean => chunk.bytes !== undefined;
