import { KafkaError, type Time } from '../common/index.ts';
import type { StorageEngine, WriteOperation } from '../storage/index.ts';
import { cutChunk, joinChunks, type Chunk } from './Chunk.ts';
import type { ChunkCache } from './ChunkCache.ts';
import { ChunkMerger } from './ChunkMerger.ts';
import { ChunkStore } from './ChunkStore.ts';
import type { CommitParticipant, GroupCommit } from './GroupCommit.ts';
import { putLogStartOffset } from './LogCheckpoints.ts';
import type { LogSegment } from './LogSegment.ts';
import { LogSegments } from './LogSegments.ts';
import { chunkBytesFor } from './planMerge.ts';
import { cleanedSegments, type CleanedSegment } from './replaceSegments.ts';

/** What all logs of a manager share. */
export interface LogContext {
  readonly storage: StorageEngine;
  readonly time: Time;
  readonly cache: ChunkCache;
  readonly commit: GroupCommit;
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs: number;
}

/**
 * The segments of one log, in memory and in the storage: takes bytes as they are, knows neither producers nor replicas.
 * Appends are synchronous; durability comes with the next group commit. What a call changes beside the chunks is passed
 * in as operations of the same write.
 */
export class LocalLog implements CommitParticipant {
  /** Unique among all logs of a storage, such as `0/widgets-3`. */
  readonly directory: string;
  readonly store: ChunkStore;
  readonly segments: LogSegments;
  readonly #context: LogContext;
  readonly #merger: ChunkMerger;
  #pending: Chunk[] = [];
  #logEndOffset: number;
  #durableOffset: number;
  #isDeleted = false;
  /** How often the log was emptied: what was under way before it says nothing about durability. */
  #fresh = 0;

  constructor(context: LogContext, directory: string, chunks: readonly Chunk[], logStartOffset: number) {
    this.#context = context;
    this.directory = directory;
    this.store = new ChunkStore(context.storage, context.cache, directory, chunks);
    this.segments = new LogSegments(chunks, logStartOffset, context.time.milliseconds());
    this.#merger = new ChunkMerger(this.segments, this.store, context.commit, (chunk) => this.acknowledge(chunk));
    this.#logEndOffset = (chunks.at(-1)?.lastOffset ?? logStartOffset - 1) + 1;
    this.#durableOffset = this.#logEndOffset;
  }

  get logEndOffset(): number {
    return this.#logEndOffset;
  }

  /** Everything below it survives a crash. */
  get durableOffset(): number {
    return this.#durableOffset;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** Throws UNKNOWN_TOPIC_OR_PARTITION when the log was deleted, KAFKA_STORAGE_ERROR when it is offline. */
  ensureWritable(): void {
    this.ensureExists();
    const failure = this.#context.commit.failure;
    if (failure !== undefined) throw failure;
  }

  ensureExists(): void {
    if (this.#isDeleted) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the log ${this.directory} was deleted`);
  }

  /** Takes bytes that it owns from now on. They reach from the log end to `lastOffset`. */
  append(records: Uint8Array<ArrayBuffer>, lastOffset: number, maxTimestamp: number, isSparse: boolean, hasProducers: boolean, nowMs: number): void {
    const chunk: Chunk = {
      segmentBaseOffset: this.segments.active.baseOffset, baseOffset: this.#logEndOffset, lastOffset, maxTimestamp,
      sizeInBytes: records.length, isSparse, hasProducers, bytes: records, state: 'pending',
    };
    this.#logEndOffset = lastOffset + 1;
    this.segments.active.append(chunk, nowMs);
    this.#pending.push(chunk);
    this.store.add(chunk);
    this.#context.commit.markDirty(this, chunk.sizeInBytes);
  }

  /** Begins a new segment at the log end. */
  roll(nowMs: number): void {
    this.#merger.sealed(this.segments.active);
    this.segments.roll(this.#logEndOffset, nowMs);
  }

  /** Frees the chunks below a raised log start offset. */
  removeBefore(logStartOffset: number, operations: readonly WriteOperation[]): void {
    const removed = this.segments.removeBefore(logStartOffset, this.#context.time.milliseconds());
    const fresh = this.#fresh;
    this.#context.commit.enqueue([putLogStartOffset(this.directory, logStartOffset), ...operations, ...this.#drop(removed)], () => {
      if (fresh === this.#fresh) this.#durableOffset = Math.max(this.#durableOffset, logStartOffset);
    });
  }

  /** Makes `truncateTo` possible: it needs the bytes of the chunk that it cuts. */
  async loadStraddling(offset: number): Promise<void> {
    for (let chunk = this.#straddling(offset); chunk !== undefined && chunk.bytes === undefined; chunk = this.#straddling(offset))
      chunk.bytes = (await this.store.load([chunk])).get(chunk);
  }

  canTruncateTo(offset: number): boolean {
    const chunk = this.#straddling(offset);
    return chunk === undefined || chunk.bytes !== undefined;
  }

  /** Cuts off the batches that hold `offset` or anything behind it; the log end is `offset` or the start of a batch that held it. */
  truncateTo(offset: number, logStartOffset: number): void {
    const kept = this.#straddling(offset);
    const head = kept === undefined ? undefined : cutChunk(kept, offset, logStartOffset);
    const operations = this.#drop(this.segments.removeFrom(offset));
    const cutAt = kept === undefined ? offset : head === undefined ? kept.baseOffset : head.lastOffset + 1;
    this.#logEndOffset = Math.max(cutAt, logStartOffset);
    this.#durableOffset = Math.min(this.#durableOffset, this.#logEndOffset);
    if (head !== undefined) {
      this.segments.segmentOf(head).append(head);
      this.store.add(head);
      operations.push(this.store.putOperation(head));
    }
    this.#context.commit.enqueue(operations, head === undefined ? undefined : () => this.acknowledge(head));
  }

  /** Empties the log; it goes on at `offset`, higher or lower than before. */
  truncateFullyAndStartAt(offset: number): void {
    const operations = this.#drop(this.segments.removeAll(offset, this.#context.time.milliseconds()));
    this.#logEndOffset = offset;
    this.#durableOffset = Math.min(this.#durableOffset, offset);
    const fresh = ++this.#fresh;
    this.#context.commit.enqueue([putLogStartOffset(this.directory, offset), ...operations], () => {
      if (fresh === this.#fresh) this.#durableOffset = Math.max(this.#durableOffset, offset);
    });
  }

  /** Swaps closed segments, a run of neighbours, for cleaned ones. The range of offsets that changed. */
  replaceSegments(old: readonly LogSegment[], cleaned: readonly CleanedSegment[]): readonly [number, number] {
    const replacement = cleanedSegments(old, cleaned);
    const removed = old.flatMap((segment) => segment.chunks);
    const chunks = replacement.flatMap((segment) => segment.chunks);
    this.segments.replaceSegments(old, replacement);
    this.#merger.forget(old);
    const operations = this.#drop(removed);
    for (const chunk of chunks) {
      this.store.add(chunk);
      operations.push(this.store.putOperation(chunk));
    }
    this.#context.commit.enqueue(operations, () => chunks.forEach((chunk) => this.acknowledge(chunk)));
    return [chunks[0]!.baseOffset, chunks.at(-1)!.lastOffset + 1];
  }

  collect(operations: WriteOperation[]): () => void {
    const target = chunkBytesFor(this.#pending.reduce((sum, chunk) => sum + chunk.sizeInBytes, 0));
    const written: Chunk[] = [];
    let group: Chunk[] = [];
    let groupBytes = 0;
    const close = (): void => {
      const first = group[0];
      if (first === undefined) return;
      const chunk = joinChunks(group, (each) => each.bytes!);
      const segment = this.segments.segmentOf(first);
      segment.replace(segment.indexOf(first.baseOffset), group.length, [chunk]);
      operations.push(this.store.putOperation(chunk));
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
      for (const chunk of written) this.acknowledge(chunk);
      this.#merger.mergeWhenDue();
    };
  }

  /** A write that holds the chunk has settled. */
  acknowledge(chunk: Chunk): void {
    if (!this.store.acknowledge(chunk)) return;
    this.#durableOffset = Math.max(this.#durableOffset, chunk.lastOffset + 1);
    this.#merger.durable(chunk);
  }

  /** Merges no chunks any more. */
  close(): void {
    this.#merger.stop();
  }

  /** Forgets everything; the manager removes what is stored. */
  markDeleted(): void {
    this.#isDeleted = true;
    this.#merger.stop();
    this.#context.commit.forget(this);
    for (const segment of this.segments.all) this.store.drop(segment.chunks);
    this.#pending = [];
  }

  #straddling(offset: number): Chunk | undefined {
    const chunk = this.segments.chunkAt(offset);
    return chunk !== undefined && chunk.baseOffset < offset ? chunk : undefined;
  }

  /** Takes chunks out of memory; the answer takes them out of the storage. */
  #drop(chunks: readonly Chunk[]): WriteOperation[] {
    const operations = this.store.drop(chunks);
    this.#pending = this.#pending.filter((chunk) => chunk.state === 'pending');
    this.#merger.forgetEmptySegments();
    return operations;
  }
}
