import {
  batchesIn, decodeUtf8, encodeUtf8, endTxnMarker, NO_HEADERS, readEndTxnMarker, RecordBatchBuilder, RecordCursor, type MockTime, type ProducerStamp, type RecordBatch,
} from '../../../common/index.ts';
import type { StorageEngine } from '../../../storage/index.ts';
import { LogManager, parseLogConfig, type UnifiedLog } from '../../index.ts';

export interface KeyedRecord {
  readonly offset: number;
  readonly key: string;
  /** Null for a tombstone. */
  readonly value: string | null;
  readonly timestamp: number;
}

const builder = new RecordBatchBuilder(256);

export const keyedBatch = (
  records: ReadonlyArray<readonly [key: string, value: string | null]>, timestamp: number, stamp?: ProducerStamp,
): Uint8Array<ArrayBuffer> => {
  for (const [key, value] of records) {
    const keyBytes = encodeUtf8(key);
    const valueBytes = value === null ? null : encodeUtf8(value);
    builder.append(timestamp, keyBytes, 0, keyBytes.length, valueBytes, 0, valueBytes?.length ?? 0, NO_HEADERS);
  }
  return builder.build(stamp);
};

export const endTransaction = (log: UnifiedLog, producerId: number, committed: boolean, timestamp: number): void => {
  log.appendAsLeader(endTxnMarker({ producerId, producerEpoch: 0, coordinatorEpoch: 0, committed, timestamp }), 0, 'coordinator');
};

/** Compacted logs over a storage. */
export const openLogs = (storage: StorageEngine, time: MockTime): Promise<LogManager> => LogManager.open({ storage, time, prefix: '0' });

export const openLog = (manager: LogManager, name: string, configs: Readonly<Record<string, string>> = {}): Promise<UnifiedLog> =>
  manager.openLog(name, parseLogConfig({ 'cleanup.policy': 'compact', ...configs }));

export const batchesOf = async (log: UnifiedLog): Promise<RecordBatch[]> => {
  const batches: RecordBatch[] = [];
  for (const { baseOffset } of log.segments()) for (const batch of batchesIn(await log.readSegment(baseOffset))) batches.push(batch);
  return batches;
};

/** All data records, those of aborted and of open transactions too. */
export const recordsOf = async (log: UnifiedLog): Promise<KeyedRecord[]> => (await batchesOf(log)).flatMap((batch) => (batch.isControlBatch ? [] : decode(batch)));

/** What a consumer of committed records gets from `from` on, with the rules of Kafka's CompletedFetch. */
export const readCommitted = async (log: UnifiedLog, from = log.logStartOffset): Promise<KeyedRecord[]> => {
  const records: KeyedRecord[] = [];
  const end = log.lastStableOffset;
  const ahead = [...log.abortedTransactions(from, end)].sort((a, b) => a.firstOffset - b.firstOffset);
  const aborted = new Set<number>();
  for (let offset = from; offset < end; ) {
    const slices = await log.read(offset, 300, true, 'lastStableOffset');
    if (slices.length === 0) break;
    for (const slice of slices)
      for (const batch of batchesIn(slice)) {
        batch.ensureValid();
        for (; ahead[0] !== undefined && ahead[0].firstOffset <= batch.lastOffset; ahead.shift()) aborted.add(ahead[0].producerId);
        if (batch.isControlBatch) {
          if (readEndTxnMarker(batch)?.committed === false) aborted.delete(batch.producerId);
        } else if (!batch.isTransactional || !aborted.has(batch.producerId)) records.push(...decode(batch).filter((record) => record.offset >= from));
        offset = batch.lastOffset + 1;
      }
  }
  return records;
};

/** The table that the records make: last value by key, without deleted keys. */
export const tableOf = (records: readonly KeyedRecord[]): Record<string, string> => {
  const table = new Map<string, string>();
  for (const { key, value } of records) {
    if (value === null) table.delete(key);
    else table.set(key, value);
  }
  return Object.fromEntries([...table].sort());
};

const decode = (batch: RecordBatch): KeyedRecord[] => {
  const records: KeyedRecord[] = [];
  for (const cursor = new RecordCursor(batch); cursor.next(); ) {
    const value = cursor.value();
    records.push({ offset: cursor.offset, key: decodeUtf8(cursor.key()!), value: value === null ? null : decodeUtf8(value), timestamp: cursor.timestamp });
  }
  return records;
};
