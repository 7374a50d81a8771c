import { batchesIn, deleteHorizonMs, emptiedBatch, filterBatch, RecordCursor, type RecordBatch } from '../../common/index.ts';
import type { CleanedTransactionMetadata } from './CleanedTransactionMetadata.ts';
import type { CleanerStats } from './CleanerStats.ts';
import type { OffsetMap } from './OffsetMap.ts';

/** What a pass knows when it rewrites a segment. */
export interface CleaningRound {
  readonly map: OffsetMap;
  readonly transactions: CleanedTransactionMetadata;
  readonly activeProducers: ReadonlyMap<number, LastRecord>;
  /** Exclusive; the batch that ends here stays, empty if need be, so that the offset is not lost. */
  readonly upperBoundOffset: number;
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
}

/** What must stay of a producer that still counts, so that its state can be read back from the log. */
export interface LastRecord {
  /** -1 when the last thing that it wrote is a marker. */
  readonly lastDataOffset: number;
  readonly producerEpoch: number;
}

/**
 * What compaction leaves of whole batches: for each key the last record, tombstones and markers until their time has
 * come, nothing of aborted transactions. Pure but for the round's transactions and the statistics. Offsets, timestamps,
 * order and everything about producers stay as they are (source: Cleaner.cleanInto, MemoryRecords.filterTo).
 */
export const cleanBatches = (bytes: Uint8Array, round: CleaningRound, stats: CleanerStats): Uint8Array<ArrayBuffer>[] => {
  const retained: Uint8Array<ArrayBuffer>[] = [];
  for (const batch of batchesIn(bytes)) {
    stats.bytesRead += batch.sizeInBytes;
    const fate = judge(batch, round, stats);
    if (fate !== 'stays') stats.batchesChanged++;
    if (fate === 'goes') continue;
    const cleaned = fate === 'stays' ? new Uint8Array(batch.bytes.subarray(batch.start, batch.end)) : fate;
    stats.bytesWritten += cleaned.length;
    retained.push(cleaned);
  }
  return retained;
};

const cursor = new RecordCursor();
let kept = new Uint8Array(1024);

/** What becomes of a batch, or what is to stand in its place. */
const judge = (batch: RecordBatch, round: CleaningRound, stats: CleanerStats): 'stays' | 'goes' | Uint8Array<ArrayBuffer> => {
  const isControl = batch.isControlBatch;
  const canDiscard = isControl ? round.transactions.onControlBatchRead(batch) : round.transactions.onBatchRead(batch);
  const horizon = deleteHorizonMs(batch);
  const isPastHorizon = horizon !== undefined && round.nowMs >= horizon;
  const discardsRecords = canDiscard && (!isControl || isPastHorizon);
  const staysEmpty = isLastOfProducer(batch, round) || batch.lastOffset + 1 === round.upperBoundOffset;
  if (discardsRecords && !staysEmpty) return 'goes';
  if (batch.count > kept.length) kept = new Uint8Array(batch.count * 2);
  let keptCount = 0;
  let keptTombstone = false;
  cursor.reset(batch);
  for (let i = 0; cursor.next(); i++) {
    stats.messagesRead++;
    const keeps = !discardsRecords && (isControl || retains(round, isPastHorizon, stats));
    kept[i] = keeps ? 1 : 0;
    if (!keeps) continue;
    keptCount++;
    if (cursor.valueStart < 0) keptTombstone = true;
  }
  stats.messagesWritten += keptCount;
  if (keptCount === 0) {
    if (!staysEmpty) return 'goes';
    return batch.count === 0 ? 'stays' : emptiedBatch(batch);
  }
  const beginsHorizon = horizon === undefined && (keptTombstone || (canDiscard && isControl));
  if (beginsHorizon) return filterBatch(batch, kept, round.nowMs + round.deleteRetentionMs);
  return keptCount === batch.count ? 'stays' : filterBatch(batch, kept);
};

/** Whether the record under the cursor stays; all do behind the offsets that the map covers. */
const retains = ({ map }: CleaningRound, isPastHorizon: boolean, stats: CleanerStats): boolean => {
  if (cursor.offset > map.latestOffset) return true;
  if (cursor.keyStart < 0) {
    stats.invalidMessagesRead++;
    return false;
  }
  if (cursor.offset < map.get(cursor.bytes, cursor.keyStart, cursor.keyEnd)) return false;
  return cursor.valueStart >= 0 || !isPastHorizon;
};

/** A producer's last batch tells its last sequence number; where it has written a marker since, that tells its epoch. */
const isLastOfProducer = (batch: RecordBatch, { activeProducers }: CleaningRound): boolean => {
  if (!batch.hasProducerId) return false;
  const last = activeProducers.get(batch.producerId);
  if (last === undefined) return false;
  return last.lastDataOffset >= 0 ? batch.lastOffset === last.lastDataOffset : batch.isControlBatch && batch.producerEpoch === last.producerEpoch;
};
