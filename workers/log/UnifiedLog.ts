import { batchesIn, KafkaError, RecordCursor, type Time } from '../common/index.ts';
import type { StorageEngine, StorageKey, WriteOperation } from '../storage/index.ts';
import { chunkKey, joinChunks, type Chunk } from './Chunk.ts';
import type { ChunkCache } from './ChunkCache.ts';
import type { CommitParticipant, GroupCommit } from './GroupCommit.ts';
import type { LogConfig } from './LogConfig.ts';
import { LogSegment } from './LogSegment.ts';
import { expiredSegments } from './expiredSegments.ts';
import { chunkBytesFor, planMerge, TARGET_CHUNK_BYTES } from './planMerge.ts';
import { recoverLog, verifyChunk, type LogTruncation } from './recoverLog.ts';
import { positionOf, sliceChunks } from './sliceChunks.ts';
import { validateRecords } from './validateRecords.ts';

/** What all logs of a manager share. */
export interface LogContext {
  readonly storage: StorageEngine;
  readonly time: Time;
  readonly cache: ChunkCache;
  readonly commit: GroupCommit;
}

export interface LogAppendInfo {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the log stamped the records with its own time. */
  readonly logAppendTimeMs: number;
}

export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

const NO_RECORDS: readonly Uint8Array[] = [];
/** Small chunks that the segment under append may gather before they are merged. */
const SMALL_CHUNKS_TO_MERGE = 128;

export const logStartOffsetKey = (directory: string): StorageKey => [directory, 'logStartOffset'];

/**
 * The truth of one partition. Appends and hot reads are synchronous; durability comes with the next group commit, cold
 * reads come from the storage. With a single replica the high watermark is the log end, unless the storage failed:
 * then only what is durable can be read.
 */
export class UnifiedLog implements CommitParticipant {
  /** Unique among all logs of a storage, such as `0/widgets-3`. */
  readonly directory: string;
  readonly config: LogConfig;
  /** What was lost when it was opened, if anything. */
  readonly truncation: LogTruncation | undefined;
  readonly #context: LogContext;
  readonly #segments: LogSegment[];
  #pending: Chunk[] = [];
  #sizeInBytes = 0;
  #logStartOffset: number;
  #logEndOffset: number;
  #durableOffset: number;
  #deleted = false;
  #smallChunks = 0;
  readonly #unmerged = new Set<LogSegment>();
  #merging = false;

  private constructor(
    context: LogContext, directory: string, config: LogConfig, logStartOffset: number, chunks: readonly Chunk[],
    truncation: LogTruncation | undefined,
  ) {
    this.#context = context;
    this.directory = directory;
    this.config = config;
    this.truncation = truncation;
    this.#segments = [];
    const nowMs = context.time.milliseconds();
    for (const chunk of chunks) {
      if (this.#segments.at(-1)?.baseOffset !== chunk.segmentBaseOffset) this.#segments.push(new LogSegment(chunk.segmentBaseOffset, nowMs));
      this.#segments.at(-1)!.append(chunk);
      this.#sizeInBytes += chunk.sizeInBytes;
    }
    this.#logStartOffset = logStartOffset;
    this.#logEndOffset = (chunks.at(-1)?.lastOffset ?? logStartOffset - 1) + 1;
    this.#durableOffset = this.#logEndOffset;
    if (this.#segments.length === 0) this.#segments.push(new LogSegment(logStartOffset, nowMs));
    for (const sealed of this.#segments.slice(0, -1)) this.#unmerged.add(sealed);
    this.#smallChunks = this.#active.chunks.filter(isSmall).length;
  }

  static create(context: LogContext, directory: string, config: LogConfig): UnifiedLog {
    return new UnifiedLog(context, directory, config, 0, [], undefined);
  }

  /** Opens what is stored. `keys` are the directory's chunk keys in order; a bad tail is cut off and told by `truncation`. */
  static async open(
    context: LogContext, directory: string, config: LogConfig, keys: readonly StorageKey[], logStartOffset: number,
  ): Promise<UnifiedLog> {
    const { chunks, repairs, truncation } = await recoverLog(context.storage, directory, keys, logStartOffset);
    if (repairs.length > 0) context.commit.enqueue(repairs);
    return new UnifiedLog(context, directory, config, logStartOffset, chunks, truncation);
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  get logEndOffset(): number {
    return this.#logEndOffset;
  }

  /** Everything below it survives a crash. */
  get durableOffset(): number {
    return this.#durableOffset;
  }

  /** Everything below it can be read. */
  get highWatermark(): number {
    return this.#context.commit.failure === undefined ? this.#logEndOffset : this.#durableOffset;
  }

  get sizeInBytes(): number {
    return this.#sizeInBytes;
  }

  get numberOfSegments(): number {
    return this.#segments.length;
  }

  get isDeleted(): boolean {
    return this.#deleted;
  }

  /**
   * Takes whole batches v2, all or none, and writes offsets and leader epoch into them; the bytes belong to the log
   * from here on. Throws what `validateRecords` throws, or KAFKA_STORAGE_ERROR when the log is offline.
   */
  append(records: Uint8Array<ArrayBuffer>, leaderEpoch = 0): LogAppendInfo {
    this.#ensureWritable();
    const nowMs = this.#context.time.milliseconds();
    const { batches, count, maxTimestamp } = validateRecords(records, this.config, nowMs);
    const stamps = this.config.messageTimestampType === 'LogAppendTime';
    const chunkTimestamp = stamps ? nowMs : maxTimestamp;
    if (this.#active.shouldRoll(records.length, chunkTimestamp, nowMs, this.config.segmentBytes, this.config.segmentMs)) this.#roll(nowMs);
    const baseOffset = this.#logEndOffset;
    for (const batch of batches) {
      batch.assign(this.#logEndOffset, leaderEpoch);
      if (stamps) batch.setLogAppendTime(nowMs);
      this.#logEndOffset += batch.count;
    }
    const chunk: Chunk = {
      segmentBaseOffset: this.#active.baseOffset, baseOffset, lastOffset: baseOffset + count - 1, maxTimestamp: chunkTimestamp,
      sizeInBytes: records.length, bytes: records, state: 'pending',
    };
    this.#active.append(chunk);
    this.#pending.push(chunk);
    this.#sizeInBytes += chunk.sizeInBytes;
    this.#context.cache.pin(chunk.sizeInBytes);
    this.#context.commit.markDirty(this, chunk.sizeInBytes);
    return { baseOffset, lastOffset: chunk.lastOffset, logAppendTimeMs: stamps ? nowMs : -1 };
  }

  /**
   * Whole batches from the one that holds `offset`, at most `maxBytes` of them, but at least one unless `minOneBatch`
   * is false; none at the high watermark. A value where the bytes are in memory, else a promise. Throws or rejects with OFFSET_OUT_OF_RANGE,
   * CORRUPT_MESSAGE, or UNKNOWN_TOPIC_OR_PARTITION when the log was deleted.
   */
  read(offset: number, maxBytes: number, minOneBatch = true): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    if (this.#deleted) throw this.#deletedError();
    if (offset < this.#logStartOffset || offset > this.#logEndOffset)
      throw new KafkaError(
        'OFFSET_OUT_OF_RANGE',
        `offset ${offset} of ${this.directory} is not within ${this.#logStartOffset} to ${this.#logEndOffset}`,
      );
    const chunks = this.#chunksFrom(offset, maxBytes);
    const first = chunks[0];
    if (first === undefined) return NO_RECORDS;
    if (first.bytes === undefined) return this.#readCold(chunks, offset, maxBytes, minOneBatch);
    for (const chunk of chunks) this.#context.cache.touch(chunk);
    return sliceChunks(chunks, hotBytes, offset, maxBytes, minOneBatch);
  }

  /** Bytes that `read` has from `offset` on; stops counting at `enough`. 0 where it would throw. */
  availableBytes(offset: number, enough: number): number {
    if (this.#deleted || offset < this.#logStartOffset || offset >= this.highWatermark) return 0;
    let available = 0;
    for (const chunk of this.#chunksFrom(offset, enough)) {
      const skipped = chunk.bytes !== undefined && offset > chunk.baseOffset ? positionOf(chunk.bytes, offset) : 0;
      available += chunk.sizeInBytes - skipped;
    }
    return available;
  }

  /** The first record whose timestamp is at least `timestamp`; undefined when none is. */
  async offsetForTimestamp(timestamp: number): Promise<TimestampOffset | undefined> {
    const cursor = new RecordCursor();
    for (let from = this.#logStartOffset; ; ) {
      const chunk = this.#firstChunkReaching(timestamp, from);
      if (chunk === undefined) return undefined;
      for (const bytes of await this.read(Math.max(chunk.baseOffset, this.#logStartOffset), chunk.sizeInBytes)) {
        for (const batch of batchesIn(bytes)) {
          if (batch.maxTimestamp < timestamp) continue;
          for (cursor.reset(batch); cursor.next(); )
            if (cursor.timestamp >= timestamp && cursor.offset >= this.#logStartOffset)
              return { timestamp: cursor.timestamp, offset: cursor.offset };
        }
      }
      from = chunk.lastOffset + 1;
    }
  }

  /** Raises the log start offset (DeleteRecords) and frees the chunks below it. Throws OFFSET_OUT_OF_RANGE past the high watermark. */
  deleteRecordsBefore(offset: number): void {
    this.#ensureWritable();
    if (offset > this.highWatermark)
      throw new KafkaError('OFFSET_OUT_OF_RANGE', `cannot delete up to offset ${offset}, the high watermark is ${this.highWatermark}`);
    if (offset <= this.#logStartOffset) return;
    this.#logStartOffset = offset;
    const operations: WriteOperation[] = [
      { kind: 'put', store: 'checkpoints', key: logStartOffsetKey(this.directory), value: offset },
    ];
    while (this.#segments.length > 0) {
      const segment = this.#segments[0]!;
      const below = segment.indexOf(offset);
      for (const chunk of segment.chunks.slice(0, below)) this.#drop(chunk, operations);
      segment.replace(0, below, []);
      if (segment.chunks.length > 0 || segment === this.#segments.at(-1)) break;
      this.#unmerged.delete(segment);
      this.#segments.shift();
    }
    this.#forgetDroppedPending();
    if (this.#active.chunks.length === 0 && this.#active.baseOffset < offset)
      this.#segments[0] = new LogSegment(offset, this.#context.time.milliseconds());
    this.#context.commit.enqueue(operations);
  }

  /** Deletes the segments that retention.ms and retention.bytes let go (cleanup.policy=delete). */
  deleteOldSegments(): void {
    if (this.#deleted || this.#context.commit.failure !== undefined) return;
    const expired = expiredSegments(this.#segments, this.config, this.#context.time.milliseconds());
    if (expired === 0) return;
    this.deleteRecordsBefore(Math.max(this.#logStartOffset, this.#segments[expired]?.baseOffset ?? this.#logEndOffset));
  }

  /**
   * Cuts off the batches that hold `offset` or anything behind it, in memory at once and in the storage with the next
   * group commit.
   */
  async truncateTo(offset: number): Promise<void> {
    const target = Math.max(offset, this.#logStartOffset);
    const straddling = (): Chunk | undefined => {
      const chunk = this.#chunksFrom(target, 1)[0];
      return chunk !== undefined && chunk.baseOffset < target ? chunk : undefined;
    };
    for (let chunk = straddling(); chunk !== undefined && chunk.bytes === undefined; chunk = straddling())
      chunk.bytes = (await this.#load([chunk])).get(chunk);
    this.#ensureWritable();
    if (target >= this.#logEndOffset) return;
    const kept = straddling();
    const head = kept === undefined ? undefined : cut(kept, target);
    const operations: WriteOperation[] = [];
    for (let segment = this.#active; ; segment = this.#active) {
      const from = segment.indexOf(target);
      for (const chunk of segment.chunks.slice(from)) this.#drop(chunk, operations);
      segment.replace(from, segment.chunks.length - from, []);
      if (segment.chunks.length > 0 || this.#segments.length === 1 || segment.baseOffset < target) break;
      this.#unmerged.delete(segment);
      this.#segments.pop();
    }
    this.#forgetDroppedPending();
    this.#logEndOffset = kept === undefined ? target : head === undefined ? kept.baseOffset : head.lastOffset + 1;
    this.#durableOffset = Math.min(this.#durableOffset, this.#logEndOffset);
    if (head !== undefined) this.#rewrite(head, operations);
    this.#context.commit.enqueue(operations, head === undefined ? undefined : () => this.#acknowledge(head));
  }

  collect(operations: WriteOperation[]): () => void {
    const target = chunkBytesFor(this.#pending.reduce((sum, chunk) => sum + chunk.sizeInBytes, 0));
    const written: Chunk[] = [];
    let group: Chunk[] = [];
    let groupBytes = 0;
    const close = (): void => {
      const first = group[0];
      if (first === undefined) return;
      const chunk = joinChunks(group, hotBytes);
      const segment = this.#segmentOf(first);
      segment.replace(segment.indexOf(first.baseOffset), group.length, [chunk]);
      operations.push({ kind: 'put', store: 'chunks', key: chunkKey(this.directory, chunk), value: chunk.bytes! });
      written.push(chunk);
      group = [];
      groupBytes = 0;
    };
    for (const chunk of this.#pending) {
      if (group[0]?.segmentBaseOffset !== chunk.segmentBaseOffset || groupBytes + chunk.sizeInBytes > target) close();
      group.push(chunk);
      groupBytes += chunk.sizeInBytes;
    }
    close();
    this.#pending = [];
    return () => {
      for (const chunk of written) this.#acknowledge(chunk);
      this.#mergeWhenDue();
    };
  }

  /** Forgets everything; the manager removes what is stored. */
  markDeleted(): void {
    this.#deleted = true;
    this.#context.commit.forget(this);
    for (const segment of this.#segments) for (const chunk of segment.chunks) this.#drop(chunk, []);
    this.#pending = [];
  }

  get #active(): LogSegment {
    return this.#segments.at(-1)!;
  }

  #ensureWritable(): void {
    if (this.#deleted) throw this.#deletedError();
    const failure = this.#context.commit.failure;
    if (failure !== undefined) throw failure;
  }

  #deletedError(): KafkaError {
    return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the log ${this.directory} was deleted`);
  }

  #roll(nowMs: number): void {
    this.#unmerged.add(this.#active);
    this.#segments.push(new LogSegment(this.#logEndOffset, nowMs));
  }

  #segmentIndexOf(offset: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#segments[middle]!.baseOffset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #segmentOf(chunk: Chunk): LogSegment {
    return this.#segments[this.#segmentIndexOf(chunk.segmentBaseOffset)]!;
  }

  /** The chunk that holds `offset` and its followers that are as hot as it, until `maxBytes` are together. */
  #chunksFrom(offset: number, maxBytes: number): Chunk[] {
    const chunks: Chunk[] = [];
    const end = this.highWatermark;
    let bytes = 0;
    for (let s = this.#segmentIndexOf(offset); s < this.#segments.length; s++) {
      const candidates = this.#segments[s]!.chunks;
      for (let c = this.#segments[s]!.indexOf(offset); c < candidates.length; c++) {
        const chunk = candidates[c]!;
        if (chunk.lastOffset >= end || (chunks.length > 0 && (chunks[0]!.bytes === undefined) !== (chunk.bytes === undefined))) return chunks;
        chunks.push(chunk);
        bytes += chunk.sizeInBytes;
        if (bytes >= maxBytes) return chunks;
      }
    }
    return chunks;
  }

  #firstChunkReaching(timestamp: number, from: number): Chunk | undefined {
    const end = this.highWatermark;
    for (const segment of this.#segments) {
      if (segment.largestTimestamp < timestamp) continue;
      for (const chunk of segment.chunks)
        if (chunk.lastOffset >= from && chunk.maxTimestamp >= timestamp && chunk.lastOffset < end) return chunk;
    }
    return undefined;
  }

  async #readCold(chunks: readonly Chunk[], offset: number, maxBytes: number, minOneBatch: boolean): Promise<readonly Uint8Array[]> {
    const loaded = await this.#load(chunks);
    if (this.#deleted || !loaded.has(chunks[0]!)) return this.read(offset, maxBytes, minOneBatch);
    const present = chunks.slice(0, chunks.findIndex((chunk) => !loaded.has(chunk)) >>> 0);
    return sliceChunks(present, (chunk) => loaded.get(chunk)!, offset, maxBytes, minOneBatch);
  }

  /**
   * Reads durable neighbours back and checks them. Holds fewer than asked for where one is damaged behind the first, or
   * was replaced meanwhile; rejects with CORRUPT_MESSAGE where the first is damaged or missing.
   */
  async #load(chunks: readonly Chunk[]): Promise<Map<Chunk, Uint8Array<ArrayBuffer>>> {
    const loaded = new Map<Chunk, Uint8Array<ArrayBuffer>>();
    const first = chunks[0]!;
    const behind = [...chunkKey(this.directory, chunks.at(-1)!), ''];
    const entries = await this.#context.storage.range('chunks', chunkKey(this.directory, first), behind);
    const values = new Map(entries.map(([key, value]) => [key.join(), value]));
    for (const chunk of chunks) {
      if (chunk.state === 'deleted') break;
      try {
        const bytes = verifyChunk(chunk, values.get(chunkKey(this.directory, chunk).join()));
        loaded.set(chunk, bytes);
        if (chunk.bytes !== undefined || chunk.state !== 'durable') continue;
        chunk.bytes = bytes;
        this.#context.cache.add(chunk);
      } catch (error) {
        if (chunk === first) throw error;
        break;
      }
    }
    return loaded;
  }

  /** Takes a chunk out of memory, and out of the storage if it may be there. */
  #drop(chunk: Chunk, operations: WriteOperation[]): void {
    this.#sizeInBytes -= chunk.sizeInBytes;
    if (chunk.state !== 'pending') operations.push({ kind: 'delete', store: 'chunks', key: chunkKey(this.directory, chunk) });
    if (chunk.state === 'durable') this.#context.cache.remove(chunk);
    else this.#context.cache.unpin(chunk.sizeInBytes);
    chunk.state = 'deleted';
  }

  #forgetDroppedPending(): void {
    if (this.#pending.length > 0) this.#pending = this.#pending.filter((chunk) => chunk.state === 'pending');
  }

  /** Adds a chunk that stands for ones just dropped from the end of a segment. */
  #rewrite(chunk: Chunk, operations: WriteOperation[]): void {
    const segment = this.#segmentOf(chunk);
    segment.append(chunk);
    this.#sizeInBytes += chunk.sizeInBytes;
    this.#context.cache.pin(chunk.sizeInBytes);
    operations.push({ kind: 'put', store: 'chunks', key: chunkKey(this.directory, chunk), value: chunk.bytes! });
  }

  #acknowledge(chunk: Chunk): void {
    if (chunk.state !== 'writing') return;
    chunk.state = 'durable';
    this.#durableOffset = Math.max(this.#durableOffset, chunk.lastOffset + 1);
    if (isSmall(chunk)) this.#smallChunks++;
    this.#context.cache.unpin(chunk.sizeInBytes);
    this.#context.cache.add(chunk);
  }

  /** Sealed segments are merged once all of them is durable, the active one when it has gathered many small chunks. */
  #mergeWhenDue(): void {
    if (this.#merging) return;
    for (const segment of this.#unmerged) {
      if (segment.chunks.some((chunk) => chunk.state !== 'durable')) continue;
      this.#unmerged.delete(segment);
      void this.#merge(segment);
      return;
    }
    if (this.#smallChunks < SMALL_CHUNKS_TO_MERGE) return;
    this.#smallChunks = 0;
    void this.#merge(this.#active);
  }

  /** Replaces small neighbours by one chunk in an atomic write. Appends go on meanwhile; a damaged chunk is left as it is. */
  async #merge(segment: LogSegment): Promise<void> {
    this.#merging = true;
    try {
      for (const run of planMerge(segment.chunks)) {
        const cold = run.filter((chunk) => chunk.bytes === undefined);
        const loaded = cold.length === 0 ? undefined : await this.#load(run).catch(() => undefined);
        const bytesOf = (chunk: Chunk): Uint8Array<ArrayBuffer> | undefined => chunk.bytes ?? loaded?.get(chunk);
        const index = segment.indexOf(run[0]!.baseOffset);
        const untouched = run.every((chunk, i) => segment.chunks[index + i] === chunk && bytesOf(chunk) !== undefined);
        if (this.#deleted || this.#context.commit.failure !== undefined || !untouched) continue;
        const merged = joinChunks(run, (chunk) => bytesOf(chunk)!);
        const operations: WriteOperation[] = [];
        for (const chunk of run) this.#drop(chunk, operations);
        segment.replace(index, run.length, [merged]);
        this.#sizeInBytes += merged.sizeInBytes;
        this.#context.cache.pin(merged.sizeInBytes);
        operations.push({ kind: 'put', store: 'chunks', key: chunkKey(this.directory, merged), value: merged.bytes! });
        this.#context.commit.enqueue(operations, () => this.#acknowledge(merged));
      }
    } finally {
      this.#merging = false;
    }
  }
}

const isSmall = (chunk: Chunk): boolean => chunk.sizeInBytes < TARGET_CHUNK_BYTES / 2;

const hotBytes = (chunk: Chunk): Uint8Array<ArrayBuffer> => chunk.bytes!;

/** The batches of a chunk that end before `offset`, as a chunk of their own; undefined when there are none. */
const cut = (chunk: Chunk, offset: number): Chunk | undefined => {
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
  if (end === 0) return undefined;
  return { ...chunk, lastOffset, maxTimestamp, sizeInBytes: end, bytes: bytes.slice(0, end), state: 'writing' };
};
