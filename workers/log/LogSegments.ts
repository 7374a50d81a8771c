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

  segmentAt(baseOffset: number): LogSegment | undefined {
    const segment = this.#segments[this.#indexOf(baseOffset)]!;
    return segment.baseOffset === baseOffset ? segment : undefined;
  }

  /** The closed neighbours that begin at these offsets; undefined where they are none. */
  closedRun(baseOffsets: readonly number[]): LogSegment[] | undefined {
    const from = this.#segments.findIndex((segment) => segment.baseOffset === baseOffsets[0]);
    const run = from < 0 ? [] : this.#segments.slice(from, from + baseOffsets.length);
    const isRun = run.length === baseOffsets.length && run.every((segment, i) => segment.baseOffset === baseOffsets[i] && segment.chunks.length > 0 && segment !== this.active);
    return run.length > 0 && isRun ? run : undefined;
  }

  /** The chunk that holds `offset`; undefined at the log end. */
  chunkAt(offset: number): Chunk | undefined {
    for (let s = this.#indexOf(offset); s < this.#segments.length; s++) {
      const segment = this.#segments[s]!;
      const chunk = segment.chunks[segment.indexOf(offset)];
      if (chunk !== undefined) return chunk;
    }
    return undefined;
  }

  /**
   * The chunk that holds `offset` and its followers that are as hot as it, until `maxBytes` are together; none that
   * begins at `endOffset` or behind it.
   */
  chunksFrom(offset: number, maxBytes: number, endOffset: number): Chunk[] {
    const chunks: Chunk[] = [];
    let bytes = 0;
    for (let s = this.#indexOf(offset); s < this.#segments.length; s++) {
      const candidates = this.#segments[s]!.chunks;
      for (let c = this.#segments[s]!.indexOf(offset); c < candidates.length; c++) {
        const chunk = candidates[c]!;
        if (chunk.sizeInBytes === 0) continue;
        if (chunk.baseOffset >= endOffset || (chunks.length > 0 && isHot(chunks[0]!) !== isHot(chunk))) return chunks;
        chunks.push(chunk);
        bytes += chunk.sizeInBytes;
        if (bytes >= maxBytes) return chunks;
      }
    }
    return chunks;
  }

  /** The first chunk that ends at `from` or later, begins before `endOffset`, and has a record as late as `timestamp`. */
  firstReaching(timestamp: number, from: number, endOffset: number): Chunk | undefined {
    for (const segment of this.#segments) {
      if (segment.largestTimestamp < timestamp) continue;
      for (const chunk of segment.chunks)
        if (chunk.lastOffset >= from && chunk.maxTimestamp >= timestamp && chunk.baseOffset < endOffset) return chunk;
    }
    return undefined;
  }

  /** Takes away the chunks that end below `offset`, and segments that are left without any. */
  removeBefore(offset: number, nowMs: number): Chunk[] {
    const removed: Chunk[] = [];
    for (;;) {
      const segment = this.#segments[0]!;
      const below = segment.indexOf(offset);
      removed.push(...segment.remove(0, below));
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
      removed.push(...segment.remove(from, segment.chunks.length - from));
      if (segment.chunks.length > 0 || this.#segments.length === 1 || segment.baseOffset < offset) return removed;
      this.#segments.pop();
    }
  }

  /** Takes away everything; one empty segment begins at `offset`. */
  removeAll(offset: number, nowMs: number): Chunk[] {
    const removed = this.#segments.flatMap((segment) => segment.chunks);
    this.#segments.splice(0, this.#segments.length, new LogSegment(offset, nowMs));
    return removed;
  }

  /** Puts closed segments in the place of others that cover the same offsets. */
  replaceSegments(old: readonly LogSegment[], cleaned: readonly LogSegment[]): void {
    this.#segments.splice(this.#segments.indexOf(old[0]!), old.length, ...cleaned);
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
