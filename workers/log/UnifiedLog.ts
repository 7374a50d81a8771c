import { batchesIn, KafkaError, RecordCursor, type Time } from '../common/index.ts';
import type { StorageEngine, StorageKey, WriteOperation } from '../storage/index.ts';
import { cutChunk, joinChunks, type Chunk } from './Chunk.ts';
import type { ChunkCache } from './ChunkCache.ts';
import { ChunkStore } from './ChunkStore.ts';
import type { CommitParticipant, GroupCommit } from './GroupCommit.ts';
import type { LogConfig } from './LogConfig.ts';
import type { LogSegment } from './LogSegment.ts';
import { LogSegments } from './LogSegments.ts';
import { expiredSegments } from './expiredSegments.ts';
import { chunkBytesFor, planMerge, TARGET_CHUNK_BYTES } from './planMerge.ts';
import { recoverLog, type LogTruncation } from './recoverLog.ts';
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
  readonly #store: ChunkStore;
  readonly #segments: LogSegments;
  #pending: Chunk[] = [];
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
    this.#store = new ChunkStore(context.storage, context.cache, directory, chunks);
    this.#segments = new LogSegments(chunks, logStartOffset, context.time.milliseconds());
    this.#logStartOffset = logStartOffset;
    this.#logEndOffset = (chunks.at(-1)?.lastOffset ?? logStartOffset - 1) + 1;
    this.#durableOffset = this.#logEndOffset;
    for (const sealed of this.#segments.sealed) this.#unmerged.add(sealed);
    this.#smallChunks = this.#segments.active.chunks.filter(isSmall).length;
  }

  static create(context: LogContext, directory: string, config: LogConfig): UnifiedLog {
    return new UnifiedLog(context, directory, config, 0, [], undefined);
  }

  /** Opens what is stored. `keys` are the directory's chunk keys in order; a bad tail is cut off and told by `truncation`. */
  static async open(
    context: LogContext, directory: string, config: LogConfig, keys: readonly StorageKey[], logStartOffset: number,
  ): Promise<UnifiedLog> {
    const { chunks, repairs, truncation } = await recoverLog(context.storage, directory, keys, logStartOffset);
    const log = new UnifiedLog(context, directory, config, logStartOffset, chunks, truncation);
    if (repairs.length > 0) context.commit.enqueue(repairs, () => chunks.forEach((chunk) => log.#acknowledge(chunk)));
    return log;
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
    return this.#store.sizeInBytes;
  }

  get numberOfSegments(): number {
    return this.#segments.all.length;
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
    if (this.#segments.active.shouldRoll(records.length, chunkTimestamp, nowMs, this.config.segmentBytes, this.config.segmentMs)) {
      this.#unmerged.add(this.#segments.active);
      this.#segments.roll(this.#logEndOffset, nowMs);
    }
    const baseOffset = this.#logEndOffset;
    for (const batch of batches) {
      batch.assign(this.#logEndOffset, leaderEpoch);
      if (stamps) batch.setLogAppendTime(nowMs);
      this.#logEndOffset += batch.count;
    }
    const chunk: Chunk = {
      segmentBaseOffset: this.#segments.active.baseOffset, baseOffset, lastOffset: baseOffset + count - 1, maxTimestamp: chunkTimestamp,
      sizeInBytes: records.length, bytes: records, state: 'pending',
    };
    this.#segments.active.append(chunk);
    this.#pending.push(chunk);
    this.#store.add(chunk);
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
    const chunks = this.#segments.chunksFrom(offset, maxBytes, this.highWatermark);
    const first = chunks[0];
    if (first === undefined) return NO_RECORDS;
    if (first.bytes === undefined) return this.#readCold(chunks, offset, maxBytes, minOneBatch);
    for (const chunk of chunks) this.#store.touch(chunk);
    return sliceChunks(chunks, hotBytes, offset, maxBytes, minOneBatch);
  }

  /** Bytes that `read` has from `offset` on; stops counting at `enough`. 0 where it would throw. */
  availableBytes(offset: number, enough: number): number {
    if (this.#deleted || offset < this.#logStartOffset || offset >= this.highWatermark) return 0;
    let available = 0;
    for (const chunk of this.#segments.chunksFrom(offset, enough, this.highWatermark)) {
      const skipped = chunk.bytes !== undefined && offset > chunk.baseOffset ? positionOf(chunk.bytes, offset) : 0;
      available += chunk.sizeInBytes - skipped;
    }
    return available;
  }

  /** The first record whose timestamp is at least `timestamp`; undefined when none is. */
  async offsetForTimestamp(timestamp: number): Promise<TimestampOffset | undefined> {
    const cursor = new RecordCursor();
    for (let from = this.#logStartOffset; ; ) {
      const chunk = this.#segments.firstReaching(timestamp, from, this.highWatermark);
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
    const removed = this.#segments.removeBefore(offset, this.#context.time.milliseconds());
    this.#context.commit.enqueue(
      [{ kind: 'put', store: 'checkpoints', key: logStartOffsetKey(this.directory), value: offset }, ...this.#drop(removed)],
      () => this.#startIsDurable(offset),
    );
  }

  /** Deletes the segments that retention.ms and retention.bytes let go (cleanup.policy=delete). */
  deleteOldSegments(): void {
    if (this.#deleted || this.#context.commit.failure !== undefined) return;
    const expired = expiredSegments(this.#segments.all, this.config, this.#context.time.milliseconds());
    if (expired === 0) return;
    this.deleteRecordsBefore(Math.max(this.#logStartOffset, this.#segments.all[expired]?.baseOffset ?? this.#logEndOffset));
  }

  /**
   * Cuts off the batches that hold `offset` or anything behind it, in memory at once and in the storage with the next
   * group commit.
   */
  async truncateTo(offset: number): Promise<void> {
    const target = Math.max(offset, this.#logStartOffset);
    const straddling = (): Chunk | undefined => {
      const chunk = this.#segments.chunksFrom(target, 1, this.highWatermark)[0];
      return chunk !== undefined && chunk.baseOffset < target ? chunk : undefined;
    };
    for (let chunk = straddling(); chunk !== undefined && chunk.bytes === undefined; chunk = straddling())
      chunk.bytes = (await this.#store.load([chunk])).get(chunk);
    this.#ensureWritable();
    if (target >= this.#logEndOffset) return;
    const kept = straddling();
    const head = kept === undefined ? undefined : cutChunk(kept, target, this.#logStartOffset);
    const operations = this.#drop(this.#segments.removeFrom(target));
    const cutAt = kept === undefined ? target : head === undefined ? kept.baseOffset : head.lastOffset + 1;
    this.#logEndOffset = Math.max(cutAt, this.#logStartOffset);
    this.#durableOffset = Math.min(this.#durableOffset, this.#logEndOffset);
    if (head !== undefined) {
      this.#segments.segmentOf(head).append(head);
      this.#store.add(head);
      operations.push(this.#store.putOperation(head));
    }
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
      const segment = this.#segments.segmentOf(first);
      segment.replace(segment.indexOf(first.baseOffset), group.length, [chunk]);
      operations.push(this.#store.putOperation(chunk));
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
    for (const segment of this.#segments.all) this.#store.drop(segment.chunks);
    this.#pending = [];
  }

  #ensureWritable(): void {
    if (this.#deleted) throw this.#deletedError();
    const failure = this.#context.commit.failure;
    if (failure !== undefined) throw failure;
  }

  #deletedError(): KafkaError {
    return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the log ${this.directory} was deleted`);
  }

  async #readCold(chunks: readonly Chunk[], offset: number, maxBytes: number, minOneBatch: boolean): Promise<readonly Uint8Array[]> {
    const loaded = await this.#store.load(chunks);
    if (this.#deleted || !loaded.has(chunks[0]!)) return this.read(offset, maxBytes, minOneBatch);
    const present = chunks.slice(0, chunks.findIndex((chunk) => !loaded.has(chunk)) >>> 0);
    return sliceChunks(present, (chunk) => loaded.get(chunk)!, offset, maxBytes, minOneBatch);
  }

  /** Takes chunks out of memory; the answer takes them out of the storage. */
  #drop(chunks: readonly Chunk[]): WriteOperation[] {
    const operations = this.#store.drop(chunks);
    this.#pending = this.#pending.filter((chunk) => chunk.state === 'pending');
    for (const segment of this.#unmerged) if (segment.chunks.length === 0) this.#unmerged.delete(segment);
    return operations;
  }

  #acknowledge(chunk: Chunk): void {
    if (!this.#store.acknowledge(chunk)) return;
    this.#durableOffset = Math.max(this.#durableOffset, chunk.lastOffset + 1);
    if (isSmall(chunk)) this.#smallChunks++;
  }

  /** What was deleted before it was ever written is settled with the start that left it behind. */
  #startIsDurable(logStartOffset: number): void {
    this.#durableOffset = Math.max(this.#durableOffset, logStartOffset);
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
    void this.#merge(this.#segments.active);
  }

  /** Replaces small neighbours by one chunk in an atomic write. Appends go on meanwhile; a damaged chunk is left as it is. */
  async #merge(segment: LogSegment): Promise<void> {
    this.#merging = true;
    try {
      for (const run of planMerge(segment.chunks)) {
        const cold = run.filter((chunk) => chunk.bytes === undefined);
        const loaded = cold.length === 0 ? undefined : await this.#store.load(run).catch(() => undefined);
        const bytesOf = (chunk: Chunk): Uint8Array<ArrayBuffer> | undefined => chunk.bytes ?? loaded?.get(chunk);
        const index = segment.indexOf(run[0]!.baseOffset);
        const untouched = run.every((chunk, i) => segment.chunks[index + i] === chunk && bytesOf(chunk) !== undefined);
        if (this.#deleted || this.#context.commit.failure !== undefined || !untouched) continue;
        const merged = joinChunks(run, (chunk) => bytesOf(chunk)!);
        segment.replace(index, run.length, [merged]);
        const removals = this.#store.drop(run);
        this.#store.add(merged);
        this.#context.commit.enqueue([...removals, this.#store.putOperation(merged)], () => this.#acknowledge(merged));
      }
    } finally {
      this.#merging = false;
    }
  }
}

const isSmall = (chunk: Chunk): boolean => chunk.sizeInBytes < TARGET_CHUNK_BYTES / 2;

const hotBytes = (chunk: Chunk): Uint8Array<ArrayBuffer> => chunk.bytes!;
