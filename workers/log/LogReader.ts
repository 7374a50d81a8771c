import { batchesIn, KafkaError, RecordCursor } from '../common/index.ts';
import type { Chunk } from './Chunk.ts';
import type { LocalLog } from './LocalLog.ts';
import { positionOf, sliceChunks } from './sliceChunks.ts';

export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

/** How far a reader may see: consumers of all or only of committed records, and replicas (FetchIsolation). */
export type ReadLimit = 'highWatermark' | 'lastStableOffset' | 'logEnd';

/** Where a log begins and ends at this moment. */
export interface LogBounds {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
}

const NO_RECORDS: readonly Uint8Array[] = [];

/** Reads of one log: synchronous where the bytes are in memory, from the storage where they are not. */
export class LogReader {
  readonly #log: LocalLog;
  readonly #bounds: LogBounds;

  constructor(log: LocalLog, bounds: LogBounds) {
    this.#log = log;
    this.#bounds = bounds;
  }

  /** As UnifiedLog.read. */
  read(offset: number, maxBytes: number, minOneBatch: boolean, upTo: ReadLimit): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    this.#log.ensureExists();
    const { logStartOffset, logEndOffset } = this.#bounds;
    if (offset < logStartOffset || offset > logEndOffset)
      throw new KafkaError('OFFSET_OUT_OF_RANGE', `offset ${offset} of ${this.#log.directory} is not within ${logStartOffset} to ${logEndOffset}`);
    const endOffset = this.#endOffset(upTo);
    for (let from = offset; from < endOffset; ) {
      const chunks = this.#log.segments.chunksFrom(from, maxBytes, endOffset);
      const first = chunks[0];
      if (first === undefined) return NO_RECORDS;
      if (first.bytes === undefined) return this.#readCold(chunks, from, maxBytes, minOneBatch, upTo);
      for (const chunk of chunks) this.#log.store.touch(chunk);
      const slices = sliceChunks(chunks, hotBytes, from, endOffset, maxBytes, minOneBatch);
      if (slices.length > 0 || !endsInHole(first, first.bytes, from)) return slices;
      from = first.lastOffset + 1;
    }
    return NO_RECORDS;
  }

  /** As UnifiedLog.availableBytes. */
  availableBytes(offset: number, enough: number, upTo: ReadLimit): number {
    const endOffset = this.#endOffset(upTo);
    if (this.#log.isDeleted || offset < this.#bounds.logStartOffset || offset >= endOffset) return 0;
    let available = 0;
    for (const chunk of this.#log.segments.chunksFrom(offset, enough, endOffset)) {
      const { bytes } = chunk;
      const skipped = bytes !== undefined && offset > chunk.baseOffset ? positionOf(bytes, offset) : 0;
      const limit = bytes !== undefined && chunk.lastOffset >= endOffset ? positionOf(bytes, endOffset) : chunk.sizeInBytes;
      available += Math.max(0, limit - skipped);
    }
    return available;
  }

  /** As UnifiedLog.offsetForTimestamp. */
  async offsetForTimestamp(timestamp: number, upTo: ReadLimit): Promise<TimestampOffset | undefined> {
    for (let from = this.#bounds.logStartOffset; ; ) {
      const chunk = this.#log.segments.firstReaching(timestamp, from, this.#endOffset(upTo));
      if (chunk === undefined) return undefined;
      const found = await this.#firstRecordAt(chunk, timestamp, upTo);
      if (found !== undefined) return found;
      from = chunk.lastOffset + 1;
    }
  }

  /** As UnifiedLog.offsetOfMaxTimestamp. What a chunk tells of its timestamps may be out of reach, so its records decide. */
  async offsetOfMaxTimestamp(upTo: ReadLimit): Promise<TimestampOffset | undefined> {
    const endOffset = this.#endOffset(upTo);
    const candidates = this.#log.segments.all
      .flatMap((segment) => segment.chunks)
      .filter((chunk) => chunk.maxTimestamp >= 0 && chunk.baseOffset < endOffset && chunk.lastOffset >= this.#bounds.logStartOffset)
      .sort((a, b) => b.maxTimestamp - a.maxTimestamp || a.baseOffset - b.baseOffset);
    let best: TimestampOffset | undefined;
    for (const chunk of candidates) {
      if (best !== undefined && best.timestamp >= chunk.maxTimestamp) break;
      const found = await this.#latestRecordOf(chunk, upTo);
      if (found !== undefined && (best === undefined || found.timestamp > best.timestamp)) best = found;
    }
    return best;
  }

  /** As UnifiedLog.readSegment. */
  async readSegment(baseOffset: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#log.ensureExists();
    const segment = this.#log.segments.segmentAt(baseOffset);
    if (segment === undefined) throw new KafkaError('OFFSET_OUT_OF_RANGE', `no segment of ${this.#log.directory} begins at offset ${baseOffset}`);
    const parts: Array<Uint8Array<ArrayBuffer>> = [];
    for (let chunk = segment.chunks[0]; chunk !== undefined; ) {
      const bytes = chunk.bytes ?? (await this.#log.store.load([chunk])).get(chunk);
      const next: Chunk | undefined = segment.chunks[segment.indexOf(chunk.lastOffset + 1)];
      if (bytes === undefined || (next !== undefined && next.baseOffset <= chunk.lastOffset)) return this.readSegment(baseOffset);
      parts.push(bytes);
      chunk = next;
    }
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  #endOffset(upTo: ReadLimit): number {
    return upTo === 'logEnd' ? this.#bounds.logEndOffset : this.#bounds[upTo];
  }

  async #readCold(
    chunks: readonly Chunk[], offset: number, maxBytes: number, minOneBatch: boolean, upTo: ReadLimit,
  ): Promise<readonly Uint8Array[]> {
    const first = chunks[0]!;
    const loaded = await this.#log.store.load(chunks);
    if (this.#log.isDeleted || !loaded.has(first)) return this.read(offset, maxBytes, minOneBatch, upTo);
    const present = chunks.slice(0, chunks.findIndex((chunk) => !loaded.has(chunk)) >>> 0);
    const slices = sliceChunks(present, (chunk) => loaded.get(chunk)!, offset, this.#endOffset(upTo), maxBytes, minOneBatch);
    if (slices.length > 0 || !endsInHole(first, loaded.get(first)!, offset)) return slices;
    return this.read(first.lastOffset + 1, maxBytes, minOneBatch, upTo);
  }

  async #firstRecordAt(chunk: Chunk, timestamp: number, upTo: ReadLimit): Promise<TimestampOffset | undefined> {
    const { logStartOffset } = this.#bounds;
    const cursor = new RecordCursor();
    for (const bytes of await this.read(Math.max(chunk.baseOffset, logStartOffset), chunk.sizeInBytes, true, upTo))
      for (const batch of batchesIn(bytes)) {
        if (batch.maxTimestamp < timestamp) continue;
        for (cursor.reset(batch); cursor.next(); )
          if (cursor.timestamp >= timestamp && cursor.offset >= logStartOffset) return { timestamp: cursor.timestamp, offset: cursor.offset };
      }
    return undefined;
  }

  async #latestRecordOf(chunk: Chunk, upTo: ReadLimit): Promise<TimestampOffset | undefined> {
    const { logStartOffset } = this.#bounds;
    let best: TimestampOffset | undefined;
    const cursor = new RecordCursor();
    for (const bytes of await this.read(Math.max(chunk.baseOffset, logStartOffset), chunk.sizeInBytes, true, upTo))
      for (const batch of batchesIn(bytes)) {
        if (best !== undefined && batch.maxTimestamp <= best.timestamp) continue;
        for (cursor.reset(batch); cursor.next(); )
          if (cursor.offset >= logStartOffset && cursor.timestamp > (best?.timestamp ?? -1)) best = { timestamp: cursor.timestamp, offset: cursor.offset };
      }
    return best;
  }
}

const hotBytes = (chunk: Chunk): Uint8Array<ArrayBuffer> => chunk.bytes!;

/** Whether compaction left nothing of the chunk at `offset` or behind it. */
const endsInHole = (chunk: Chunk, bytes: Uint8Array, offset: number): boolean => chunk.isSparse && positionOf(bytes, offset) === bytes.length;
