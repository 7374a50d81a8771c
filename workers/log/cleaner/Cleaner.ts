import { batchesIn, RecordCursor, type Time } from '../../common/index.ts';
import type { CleanableLog, CleanableSegment } from './CleanableLog.ts';
import { cleanBatches, type CleaningRound } from './cleanBatches.ts';
import { CleanedTransactionMetadata } from './CleanedTransactionMetadata.ts';
import { noCleanerStats, type CleanerStats } from './CleanerStats.ts';
import { groupSegments } from './groupSegments.ts';
import { DEFAULT_MAX_KEYS, OffsetMap } from './OffsetMap.ts';

export interface CleanerOptions {
  readonly time: Time;
  /** Distinct keys that one pass takes (log.cleaner.dedupe.buffer.size). */
  readonly maxKeysPerPass?: number;
  /** Asked between the steps of a pass; true ends it with a CleaningAborted. */
  readonly isAborted?: () => boolean;
}

export interface CleaningResult {
  /** The next pass begins here. */
  readonly nextDirtyOffset: number;
  readonly stats: CleanerStats;
  /** From 0 to 1: how full the offset map was. */
  readonly mapUtilization: number;
}

/** A pass ended early, because the log changed under it or nobody wants it any more. What it has replaced stays replaced. */
export class CleaningAborted extends Error {
  override readonly name = 'CleaningAborted';
}

/** Bytes that are worked through in one go. */
const SLICE_BYTES = 1024 * 1024;

/**
 * One pass over one log (Kafka's Cleaner): first the last offset of each key in the dirty part, as far as the map holds
 * it, then all closed segments up to there again without what later records made obsolete. Holds one segment, what is
 * kept of the group that it is in, and the map; lets others run after each slice.
 */
export class Cleaner {
  readonly #time: Time;
  readonly #maxKeys: number;
  readonly #isAborted: () => boolean;

  constructor({ time, maxKeysPerPass = DEFAULT_MAX_KEYS, isAborted = () => false }: CleanerOptions) {
    this.#time = time;
    this.#maxKeys = maxKeysPerPass;
    this.#isAborted = isAborted;
  }

  /**
   * Cleans below `firstUncleanableOffset`, a segment's base offset. With nothing dirty below it, it goes over the clean
   * segments once more, for tombstones and markers whose time has come. Rejects with CleaningAborted, or what reading rejects with.
   */
  async clean(log: CleanableLog, firstDirtyOffset: number, firstUncleanableOffset: number, nowMs: number): Promise<CleaningResult> {
    const stats = noCleanerStats();
    const map = await this.buildOffsetMap(log, firstDirtyOffset, firstUncleanableOffset, stats);
    const nextDirtyOffset = map.latestOffset + 1;
    const transactions = new CleanedTransactionMetadata();
    const limit = Math.min(nextDirtyOffset, firstUncleanableOffset);
    const segments = log.segments().filter((segment) => !segment.isActive && segment.baseOffset < limit);
    for (const group of groupSegments(segments, log.config.segmentBytes))
      await this.#cleanGroup(log, group, stats, {
        map, transactions, nowMs, upperBoundOffset: firstUncleanableOffset, deleteRetentionMs: log.config.deleteRetentionMs,
        activeProducers: new Map(Array.from(log.activeProducers(), (last) => [last.producerId, last])),
      });
    return { nextDirtyOffset, stats, mapUtilization: map.utilization };
  }

  /** The last offset of each key from `fromOffset` up to `toOffset`, or up to where the map was full. */
  async buildOffsetMap(log: CleanableLog, fromOffset: number, toOffset: number, stats: CleanerStats): Promise<OffsetMap> {
    const map = new OffsetMap(this.#maxKeys);
    map.updateLatestOffset(fromOffset - 1);
    if (fromOffset >= toOffset) return map;
    const transactions = new CleanedTransactionMetadata();
    transactions.addAbortedTransactions(log.abortedTransactions(fromOffset, toOffset));
    const dirty = log.segments().filter((segment) => segment.endOffset > fromOffset && segment.baseOffset < toOffset);
    for (const segment of dirty) {
      const bytes = await this.#read(log, segment);
      for (const slice of slicesOf(bytes)) {
        if (!addToMap(slice, map, fromOffset, transactions, stats)) return map;
        await this.#pause(log);
      }
      map.updateLatestOffset(Math.min(segment.endOffset, toOffset) - 1);
    }
    return map;
  }

  async #cleanGroup(log: CleanableLog, group: readonly CleanableSegment[], stats: CleanerStats, round: CleaningRound): Promise<void> {
    const batches: Uint8Array<ArrayBuffer>[] = [];
    const changedBefore = stats.batchesChanged;
    for (const segment of group) {
      round.transactions.addAbortedTransactions(log.abortedTransactions(segment.baseOffset, segment.endOffset));
      const bytes = await this.#read(log, segment);
      for (const slice of slicesOf(bytes)) {
        for (const batch of cleanBatches(slice, round, stats)) batches.push(batch);
        await this.#pause(log);
      }
    }
    this.#ensureUnchanged(log, group);
    const abortedTransactions = round.transactions.takeRetained();
    const [from, to] = [group[0]!.baseOffset, group.at(-1)!.endOffset];
    const known = log.abortedTransactions(from, to).filter(({ lastOffset }) => lastOffset >= from && lastOffset < to);
    if (group.length > 1 || stats.batchesChanged > changedBefore || known.length !== abortedTransactions.length)
      log.replaceSegments([{ baseOffset: from, batches, abortedTransactions }], group.map((segment) => segment.baseOffset));
  }

  async #read(log: CleanableLog, segment: CleanableSegment): Promise<Uint8Array> {
    this.#ensureUnchanged(log, [segment]);
    const bytes = await log.readSegment(segment.baseOffset);
    this.#ensureUnchanged(log, [segment]);
    return bytes;
  }

  async #pause(log: CleanableLog): Promise<void> {
    await this.#time.yield();
    if (this.#isAborted()) throw new CleaningAborted(`the cleaning of ${log.directory} was stopped`);
  }

  /** Retention, a truncation or a deletion may have come in between: its segments are then no longer those that were read. */
  #ensureUnchanged(log: CleanableLog, expected: readonly CleanableSegment[]): void {
    const segments = log.isDeleted ? [] : log.segments();
    for (const { baseOffset, endOffset, sizeInBytes } of expected) {
      const found = segments.find((segment) => segment.baseOffset === baseOffset);
      if (found === undefined || found.endOffset !== endOffset || found.sizeInBytes !== sizeInBytes)
        throw new CleaningAborted(`the log ${log.directory} changed while it was cleaned`);
    }
  }
}

const cursor = new RecordCursor();

/** False when the map was full. */
const addToMap = (
  bytes: Uint8Array, map: OffsetMap, fromOffset: number, transactions: CleanedTransactionMetadata, stats: CleanerStats,
): boolean => {
  for (const batch of batchesIn(bytes)) {
    stats.mapBytesRead += batch.sizeInBytes;
    if (batch.isControlBatch) {
      transactions.onControlBatchRead(batch);
      stats.mapMessagesRead++;
    } else if (transactions.onBatchRead(batch)) stats.mapMessagesRead += batch.count;
    else
      for (cursor.reset(batch); cursor.next(); stats.mapMessagesRead++)
        if (cursor.keyStart >= 0 && cursor.offset >= fromOffset && !map.put(cursor.bytes, cursor.keyStart, cursor.keyEnd, cursor.offset)) return false;
    if (batch.lastOffset >= fromOffset) map.updateLatestOffset(batch.lastOffset);
  }
  return true;
};

/** Whole batches, about SLICE_BYTES of them at a time. */
function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  let end = 0;
  for (const batch of batchesIn(bytes)) {
    end = batch.end;
    if (end - start < SLICE_BYTES) continue;
    yield bytes.subarray(start, end);
    start = end;
  }
  if (end > start) yield bytes.subarray(start, end);
}
