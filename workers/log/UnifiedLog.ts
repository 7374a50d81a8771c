import { KafkaError } from '../common/index.ts';
import type { StorageKey } from '../storage/index.ts';
import { assignOffsets } from './assignOffsets.ts';
import { expiredSegments } from './expiredSegments.ts';
import type { EpochEndOffset } from './LeaderEpochCache.ts';
import { LocalLog, type LogContext } from './LocalLog.ts';
import type { LogAppendInfo } from './LogAppendInfo.ts';
import { NO_CHECKPOINTS, putCleanerCheckpoint, readCheckpoints, type LogCheckpoints } from './LogCheckpoints.ts';
import type { LogConfig } from './LogConfig.ts';
import { LogReader, type LogBounds, type ReadLimit, type TimestampOffset } from './LogReader.ts';
import { describeProducer, type ActiveProducer } from './producer/ActiveProducer.ts';
import { LogProducers } from './producer/LogProducers.ts';
import type { AppendOrigin } from './producer/ProducerAppendInfo.ts';
import type { AbortedTxn } from './producer/TransactionIndex.ts';
import { recoverLog, type LogTruncation } from './recoverLog.ts';
import type { CleanedSegment } from './replaceSegments.ts';
import { describeSegments, type SegmentInfo } from './SegmentInfo.ts';
import { splitForSegments } from './splitForSegments.ts';
import { StoredLeaderEpochs } from './StoredLeaderEpochs.ts';
import { validateRecords } from './validateRecords.ts';

export interface LogOptions {
  /**
   * Whether the high watermark is the log end, and only what is durable once the storage failed: for a log without
   * replicas. Otherwise it rises by `updateHighWatermark` alone. Default true.
   */
  readonly autoHighWatermark?: boolean;
}

/** The truth of one partition: a local log with what replication, idempotence and transactions need to know of it. */
export class UnifiedLog implements LogBounds {
  /** What was lost when it was opened, if anything. */
  readonly truncation: LogTruncation | undefined;
  readonly #context: LogContext;
  readonly #autoHighWatermark: boolean;
  readonly #local: LocalLog;
  readonly #reader: LogReader;
  readonly #producers: LogProducers;
  readonly #epochs: StoredLeaderEpochs;
  #config: LogConfig;
  #logStartOffset: number;
  #highWatermark: number;
  #cleanerCheckpoint: number;
  /** How often something was taken out of the log. */
  #removals = 0;

  private constructor(
    context: LogContext, config: LogConfig, options: LogOptions, local: LocalLog, producers: LogProducers, checkpoints: LogCheckpoints,
    truncation: LogTruncation | undefined,
  ) {
    this.#context = context;
    this.#config = config;
    this.#autoHighWatermark = options.autoHighWatermark ?? true;
    this.#local = local;
    this.#reader = new LogReader(local, this);
    this.#producers = producers;
    this.#epochs = new StoredLeaderEpochs(context, local, checkpoints.leaderEpochs);
    this.#logStartOffset = checkpoints.logStartOffset;
    this.#highWatermark = checkpoints.logStartOffset;
    this.#cleanerCheckpoint = checkpoints.cleanerCheckpoint;
    this.truncation = truncation;
    this.#onHighWatermarkUpdated();
  }

  static create(context: LogContext, directory: string, config: LogConfig, options: LogOptions = {}): UnifiedLog {
    const local = new LocalLog(context, directory, [], 0);
    return new UnifiedLog(context, config, options, local, new LogProducers(context, local, []), NO_CHECKPOINTS, undefined);
  }

  /**
   * Opens what is stored. `chunkKeys` are the directory's chunk keys in order, `checkpointKeys` its others; a bad tail is
   * cut off and told by `truncation`. Of the records it loads the last chunk, and behind the newest snapshot of the
   * producers' state those that name a producer.
   */
  static async open(
    context: LogContext, directory: string, config: LogConfig, chunkKeys: readonly StorageKey[], checkpointKeys: readonly StorageKey[],
    options: LogOptions = {},
  ): Promise<UnifiedLog> {
    const checkpoints = await readCheckpoints(context.storage, directory, checkpointKeys);
    const { logStartOffset } = checkpoints;
    const { chunks, repairs, truncation } = await recoverLog(context.storage, directory, chunkKeys, logStartOffset);
    const local = new LocalLog(context, directory, chunks, logStartOffset);
    if (repairs.length > 0) context.commit.enqueue(repairs, () => chunks.forEach((chunk) => local.acknowledge(chunk)));
    const producers = new LogProducers(context, local, checkpointKeys);
    await producers.load(logStartOffset);
    return new UnifiedLog(context, config, options, local, producers, checkpoints, truncation);
  }

  /** Unique among all logs of a storage, such as `0/widgets-3`. */
  get directory(): string {
    return this.#local.directory;
  }

  get config(): LogConfig {
    return this.#config;
  }

  updateConfig(config: LogConfig): void {
    this.#config = config;
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  get logEndOffset(): number {
    return this.#local.logEndOffset;
  }

  /** Everything below it survives a crash. */
  get durableOffset(): number {
    return this.#local.durableOffset;
  }

  /** Everything below it can be read by consumers. */
  get highWatermark(): number {
    if (!this.#autoHighWatermark) return this.#highWatermark;
    return this.#context.commit.failure === undefined ? this.logEndOffset : this.durableOffset;
  }

  /** Where the first transaction begins that is open, or whose marker the high watermark has not passed. */
  get firstUnstableOffset(): number | undefined {
    const first = this.#producers.firstUnstableOffset;
    return first === undefined ? undefined : Math.max(first, this.#logStartOffset);
  }

  /** Everything below it can be read by consumers of committed records. */
  get lastStableOffset(): number {
    return Math.min(this.firstUnstableOffset ?? Infinity, this.highWatermark);
  }

  get sizeInBytes(): number {
    return this.#local.store.sizeInBytes;
  }

  get numberOfSegments(): number {
    return this.#local.segments.all.length;
  }

  get isDeleted(): boolean {
    return this.#local.isDeleted;
  }

  /** How far compaction has come; 0 before it began. */
  get cleanerCheckpoint(): number {
    return this.#cleanerCheckpoint;
  }

  set cleanerCheckpoint(offset: number) {
    if (offset === this.#cleanerCheckpoint || this.isDeleted) return;
    this.#cleanerCheckpoint = offset;
    this.#context.commit.enqueue([putCleanerCheckpoint(this.directory, offset)]);
  }

  /** Between log start and log end, never lower than before; the value in force. Has no effect on a log without replicas. */
  updateHighWatermark(offset: number): number {
    const clamped = Math.min(Math.max(offset, this.#logStartOffset), this.logEndOffset);
    if (clamped > this.#highWatermark) this.#highWatermark = clamped;
    this.#onHighWatermarkUpdated();
    return this.highWatermark;
  }

  /**
   * Takes whole batches v2, all or none, and writes offsets and leader epoch into them; the bytes belong to the log
   * from here on, unless a log took them before: then they are copied. Throws what `validateRecords` and
   * ProducerAppendInfo throw, RECORD_LIST_TOO_LARGE, or KAFKA_STORAGE_ERROR when the log is offline; it has changed
   * nothing then.
   */
  appendAsLeader(records: Uint8Array<ArrayBuffer>, leaderEpoch: number, origin: AppendOrigin = 'client'): LogAppendInfo {
    this.#local.ensureWritable();
    const nowMs = this.#context.time.milliseconds();
    const stamp = this.#config.messageTimestampType === 'LogAppendTime' ? nowMs : undefined;
    const validated = validateRecords(records, this.#config, nowMs, origin);
    if (records.length > this.#config.segmentBytes)
      throw new KafkaError('RECORD_LIST_TOO_LARGE', `${records.length} bytes in one append exceed segment.bytes=${this.#config.segmentBytes}`);
    const baseOffset = this.logEndOffset;
    const prepared = this.#producers.state.prepare(validated.batches, origin, baseOffset, stamp);
    if (prepared?.duplicate !== undefined) {
      const { lastOffset, offsetDelta, timestamp } = prepared.duplicate;
      const logAppendTimeMs = stamp === undefined ? -1 : timestamp;
      return { baseOffset: lastOffset - offsetDelta, lastOffset, logAppendTimeMs, maxTimestamp: timestamp, isDuplicate: true };
    }
    const bytes = assignOffsets(records, validated, baseOffset, leaderEpoch, stamp);
    const lastOffset = baseOffset + validated.count - 1;
    const maxTimestamp = stamp ?? validated.maxTimestamp;
    this.#epochs.assign(leaderEpoch, baseOffset);
    this.#rollWhenDue(bytes.length, maxTimestamp, nowMs);
    this.#local.append(bytes, lastOffset, maxTimestamp, false, prepared !== undefined, nowMs);
    this.#producers.appended(prepared, bytes.length);
    if (prepared !== undefined) this.#onHighWatermarkUpdated();
    return { baseOffset, lastOffset, logAppendTimeMs: stamp ?? -1, maxTimestamp, isDuplicate: false };
  }

  /**
   * Takes whole batches as the leader wrote them, holes between them too; bytes that are not a buffer of their own are
   * copied. Nobody may change them afterwards. Throws CORRUPT_MESSAGE, UNKNOWN_SERVER_ERROR where they begin below the
   * log end or do not rise, or KAFKA_STORAGE_ERROR; it has changed nothing then.
   */
  appendAsFollower(records: Uint8Array): LogAppendInfo {
    this.#local.ensureWritable();
    const nowMs = this.#context.time.milliseconds();
    const parts = splitForSegments(records, this.logEndOffset, this.#config.segmentBytes);
    const baseOffset = parts[0]?.batches[0]?.baseOffset ?? this.logEndOffset;
    let maxTimestamp = -1;
    for (const part of parts) {
      const prepared = this.#producers.state.prepare(part.batches, 'replication');
      for (const batch of part.batches) if (batch.partitionLeaderEpoch >= 0) this.#epochs.assign(batch.partitionLeaderEpoch, batch.baseOffset);
      this.#rollWhenDue(part.bytes.length, part.maxTimestamp, nowMs);
      this.#local.append(part.bytes, part.lastOffset, part.maxTimestamp, part.isSparse, prepared !== undefined, nowMs);
      this.#producers.appended(prepared, part.bytes.length);
      maxTimestamp = Math.max(maxTimestamp, part.maxTimestamp);
    }
    this.#onHighWatermarkUpdated();
    return { baseOffset, lastOffset: this.logEndOffset - 1, logAppendTimeMs: -1, maxTimestamp, isDuplicate: false };
  }

  /**
   * Whole batches from the one that holds `offset`, or the next where compaction took that, to the last one that ends
   * below `upTo`; at most `maxBytes` of them, but at least one unless `minOneBatch` is false. A value where the bytes
   * are in memory, else a promise. Throws or rejects with OFFSET_OUT_OF_RANGE below the log start and beyond the log
   * end, CORRUPT_MESSAGE, or UNKNOWN_TOPIC_OR_PARTITION when the log was deleted.
   */
  read(offset: number, maxBytes: number, minOneBatch = true, upTo: ReadLimit = 'highWatermark'): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    return this.#reader.read(offset, maxBytes, minOneBatch, upTo);
  }

  /** Bytes that `read` has from `offset` on; stops counting at `enough`. 0 where it would throw. */
  availableBytes(offset: number, enough: number, upTo: ReadLimit = 'highWatermark'): number {
    return this.#reader.availableBytes(offset, enough, upTo);
  }

  /** The first record whose timestamp is at least `timestamp`; undefined when none is. */
  offsetForTimestamp(timestamp: number, upTo: ReadLimit = 'highWatermark'): Promise<TimestampOffset | undefined> {
    return this.#reader.offsetForTimestamp(timestamp, upTo);
  }

  /** The first record with the largest timestamp; undefined when no record has one. */
  offsetOfMaxTimestamp(upTo: ReadLimit = 'highWatermark'): Promise<TimestampOffset | undefined> {
    return this.#reader.offsetOfMaxTimestamp(upTo);
  }

  /** The segment's batches end to end, byte for byte a `.log` file of Kafka. Throws OFFSET_OUT_OF_RANGE where none begins there. */
  readSegment(baseOffset: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#reader.readSegment(baseOffset);
  }

  segments(): readonly SegmentInfo[] {
    return describeSegments(this.#local.segments, this.logEndOffset);
  }

  /** Those with something between `fromOffset` and, exclusive, `toOffset`, in the order of their markers. */
  abortedTransactions(fromOffset: number, toOffset: number): readonly AbortedTxn[] {
    return this.#producers.state.aborted.collect(fromOffset, toOffset);
  }

  activeProducers(): readonly ActiveProducer[] {
    return Array.from(this.#producers.state.producers.entries(), describeProducer);
  }

  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean {
    const entry = this.#producers.state.producers.entry(producerId);
    return entry?.currentTxnFirstOffset !== undefined && entry.producerEpoch === producerEpoch;
  }

  /** Forgets producers that have written nothing for producer.id.expiration.ms and have no transaction open. */
  removeExpiredProducers(): void {
    this.#producers.state.producers.removeExpiredProducers(this.#context.time.milliseconds());
  }

  latestEpoch(): number | undefined {
    return this.#epochs.latest;
  }

  /** Of the record at `offset`; undefined where it is not known. */
  epochForOffset(offset: number): number | undefined {
    return this.#epochs.epochForOffset(offset);
  }

  /** The largest epoch that is not above `leaderEpoch`, and where it ends; -1 and -1 if unknown (OffsetForLeaderEpoch). */
  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    return this.#epochs.endOffsetFor(leaderEpoch);
  }

  /** What a new leader does before its first append: its epoch begins at the log end. */
  assignEpochStartOffset(leaderEpoch: number, startOffset = this.logEndOffset): void {
    this.#local.ensureWritable();
    this.#epochs.assign(leaderEpoch, startOffset);
  }

  /** Raises the log start offset (DeleteRecords) and frees the chunks below it. Throws OFFSET_OUT_OF_RANGE past the high watermark. */
  deleteRecordsBefore(offset: number): void {
    if (offset > this.highWatermark)
      throw new KafkaError('OFFSET_OUT_OF_RANGE', `cannot delete up to offset ${offset}, the high watermark is ${this.highWatermark}`);
    this.incrementLogStartOffset(offset);
  }

  /** As `deleteRecordsBefore` for a follower, whose leader has checked it. Throws OFFSET_OUT_OF_RANGE past the log end. */
  incrementLogStartOffset(offset: number): void {
    this.#local.ensureWritable();
    if (offset > this.logEndOffset)
      throw new KafkaError('OFFSET_OUT_OF_RANGE', `${this.directory} cannot begin at offset ${offset}, it ends at ${this.logEndOffset}`);
    if (offset <= this.#logStartOffset) return;
    this.#removals++;
    this.#logStartOffset = offset;
    if (this.#highWatermark < offset) this.#highWatermark = offset;
    this.#local.removeBefore(offset, [...this.#producers.logStartOffsetIncremented(offset), ...this.#epochs.truncateFromStart(offset)]);
    this.#onHighWatermarkUpdated();
  }

  /** Deletes the segments that retention.ms and retention.bytes let go (cleanup.policy=delete); their number. */
  deleteOldSegments(): number {
    if (this.isDeleted || this.#context.commit.failure !== undefined) return 0;
    const { all } = this.#local.segments;
    const expired = expiredSegments(all, this.#config, this.#context.time.milliseconds(), this.highWatermark, this.logEndOffset);
    if (expired > 0) this.deleteRecordsBefore(Math.max(this.#logStartOffset, all[expired]?.baseOffset ?? this.logEndOffset));
    return expired;
  }

  /** Closes the active segment if it has data. */
  roll(): void {
    this.#local.ensureWritable();
    if (this.#local.segments.active.chunks.length > 0) this.#roll(this.#context.time.milliseconds());
  }

  /**
   * Cuts off the batches that hold `offset` or anything behind it, in memory at once and in the storage with the next
   * group commit, and goes back to what was known of producers and epochs then. Empties a log that begins behind it.
   */
  async truncateTo(offset: number): Promise<void> {
    for (;;) {
      this.#local.ensureWritable();
      if (offset < this.#logStartOffset) return this.truncateFullyAndStartAt(offset);
      if (offset >= this.logEndOffset) return this.#epochs.truncateFromEnd();
      const removals = this.#removals;
      const state = this.#producers.isUnused ? undefined : await this.#producers.rebuild(this.#logStartOffset, offset);
      if (!this.#local.canTruncateTo(offset)) await this.#local.loadStraddling(offset);
      if (removals !== this.#removals || !this.#local.canTruncateTo(offset)) continue;
      this.#local.ensureWritable();
      this.#removals++;
      this.#local.truncateTo(offset, this.#logStartOffset);
      this.#afterTruncation(state);
      return;
    }
  }

  /** Empties the log; it goes on at `offset`, higher or lower than before. */
  truncateFullyAndStartAt(offset: number): void {
    this.#local.ensureWritable();
    this.#removals++;
    this.#logStartOffset = offset;
    this.#local.truncateFullyAndStartAt(offset);
    this.#epochs.clear();
    this.#highWatermark = offset;
    this.#afterTruncation(this.#producers.empty());
  }

  /**
   * Swaps closed segments, a run of neighbours, for what compaction kept of them, in one write. The log end stays, the
   * offsets have holes. Throws INVALID_REQUEST where the segments are not such a run.
   */
  replaceSegments(cleaned: readonly CleanedSegment[], oldBaseOffsets: readonly number[]): void {
    this.#local.ensureWritable();
    const old = this.#local.segments.closedRun(oldBaseOffsets);
    if (old === undefined) throw new KafkaError('INVALID_REQUEST', `${oldBaseOffsets.join()} are no closed neighbouring segments of ${this.directory}`);
    this.#removals++;
    const [fromOffset, toOffset] = this.#local.replaceSegments(old, cleaned);
    if (cleaned.every((segment) => segment.abortedTransactions !== undefined))
      this.#producers.replaceAborted(fromOffset, toOffset, cleaned.flatMap((segment) => segment.abortedTransactions ?? []));
  }

  /** Forgets everything; the manager removes what is stored. */
  markDeleted(): void {
    this.#local.markDeleted();
  }

  /** Merges no chunks any more: another log may be opened on what is stored. */
  close(): void {
    this.#local.close();
  }

  #rollWhenDue(bytes: number, maxTimestamp: number, nowMs: number): void {
    const { segmentBytes, maxSegmentMs } = this.#config;
    if (this.#local.segments.active.shouldRoll(bytes, maxTimestamp, nowMs, segmentBytes, maxSegmentMs)) this.#roll(nowMs);
  }

  #roll(nowMs: number): void {
    this.#local.roll(nowMs);
    this.#producers.takeSnapshot();
  }

  #onHighWatermarkUpdated(): void {
    this.#producers.onHighWatermarkUpdated(this.highWatermark);
  }

  #afterTruncation(state: Parameters<LogProducers['truncated']>[0]): void {
    this.#context.commit.enqueue(this.#producers.truncated(state, this.#logStartOffset));
    this.#epochs.truncateFromEnd();
    if (this.#highWatermark > this.logEndOffset) this.#highWatermark = this.logEndOffset;
    if (this.#cleanerCheckpoint > this.logEndOffset) this.cleanerCheckpoint = this.logEndOffset;
    this.#onHighWatermarkUpdated();
  }
}
