import type { StorageKey, WriteOperation } from '../../storage/index.ts';
import type { LocalLog, LogContext } from '../LocalLog.ts';
import { rebuildProducerState } from '../rebuildProducerState.ts';
import { LogProducerState, type PreparedAppend } from './LogProducerState.ts';
import { ProducerSnapshots } from './ProducerSnapshots.ts';
import { ProducerStateManager } from './ProducerStateManager.ts';
import { TransactionIndex, type AbortedTxn } from './TransactionIndex.ts';

/** Bytes by producers after which a snapshot is taken even though no segment was closed: as much may be read on open. */
const SNAPSHOT_INTERVAL_BYTES = 4 * 1024 * 1024;

/** The producers of one log, and the snapshots that spare reading the log to know them. */
export class LogProducers {
  readonly #context: LogContext;
  readonly #log: LocalLog;
  readonly #snapshots: ProducerSnapshots;
  #state: LogProducerState;
  #firstUnstableOffset: number | undefined;
  #bytesSinceSnapshot = 0;
  /** Whether no batch named a producer so far. */
  #isUnused = true;

  constructor(context: LogContext, log: LocalLog, checkpointKeys: readonly StorageKey[]) {
    this.#context = context;
    this.#log = log;
    this.#snapshots = new ProducerSnapshots(context.storage, log.directory, checkpointKeys, context.producerIdExpirationMs);
    this.#state = this.empty();
  }

  get state(): LogProducerState {
    return this.#state;
  }

  get isUnused(): boolean {
    return this.#isUnused;
  }

  /** Of the last update. */
  get firstUnstableOffset(): number | undefined {
    return this.#firstUnstableOffset;
  }

  /** Learns what the stored log tells. */
  async load(logStartOffset: number): Promise<void> {
    const { logEndOffset, segments } = this.#log;
    this.#context.commit.enqueue(this.#snapshots.retain(logStartOffset, logEndOffset));
    const named = segments.all.some((segment) => segment.chunks.some((chunk) => chunk.hasProducers));
    if (!named && this.#snapshots.isEmptyWithin(logStartOffset, logEndOffset)) return;
    this.#isUnused = false;
    this.#state = await this.rebuild(logStartOffset, logEndOffset);
    this.#state.producers.removeExpiredProducers(this.#context.time.milliseconds());
  }

  /** What was known when the log ended at `endOffset`. */
  rebuild(logStartOffset: number, endOffset: number): Promise<LogProducerState> {
    return rebuildProducerState(this.#log, this.#snapshots, logStartOffset, endOffset, this.#context.producerIdExpirationMs, this.#context.time.milliseconds());
  }

  empty(): LogProducerState {
    return new LogProducerState(new ProducerStateManager(this.#context.producerIdExpirationMs), new TransactionIndex());
  }

  /** The log has taken what was prepared. */
  appended(prepared: PreparedAppend | undefined, bytes: number): void {
    if (prepared === undefined) return;
    this.#isUnused = false;
    this.#state.apply(prepared, this.#context.time.milliseconds());
    this.#bytesSinceSnapshot += bytes;
    if (this.#bytesSinceSnapshot >= SNAPSHOT_INTERVAL_BYTES) this.takeSnapshot();
  }

  /** Keeps what is known at the log end, if anything was learned since the last time. */
  takeSnapshot(): void {
    if (this.#bytesSinceSnapshot === 0) return;
    this.#bytesSinceSnapshot = 0;
    this.#context.commit.enqueue(this.#snapshots.take(this.#log.logEndOffset, this.#state));
  }

  onHighWatermarkUpdated(highWatermark: number): void {
    this.#state.producers.onHighWatermarkUpdated(highWatermark);
    this.#firstUnstableOffset = this.#state.producers.firstUnstableOffset;
  }

  /** What is to be written with it. */
  logStartOffsetIncremented(logStartOffset: number): WriteOperation[] {
    this.#state.aborted.removeBefore(logStartOffset);
    return this.#snapshots.retain(logStartOffset, Infinity);
  }

  /**
   * Compaction changed which aborted transactions of a range are worth remembering. What the snapshots tell of them is
   * wrong then: a transaction without its marker would hide what its producer wrote later.
   */
  replaceAborted(fromOffset: number, toOffset: number, aborted: readonly AbortedTxn[]): void {
    if (!this.#state.aborted.replace(fromOffset, toOffset, aborted)) return;
    const removals = this.#snapshots.retain(Infinity, Infinity);
    this.#context.commit.enqueue([...removals, ...this.#snapshots.take(this.#log.logEndOffset, this.#state)]);
    this.#bytesSinceSnapshot = 0;
  }

  /** The log end went down, and `state` is what was known there; undefined where nothing ever was. The answer is to be written with it. */
  truncated(state: LogProducerState | undefined, logStartOffset: number): WriteOperation[] {
    if (state !== undefined) this.#state = state;
    return this.#snapshots.retain(logStartOffset, this.#log.logEndOffset);
  }
}
