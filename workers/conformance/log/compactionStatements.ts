import { ExpectationError, expectSame, expectTrue } from '../CaseOutcome.ts';
import { batchesIn, RecordCursor } from '../../common/index.ts';
import { LogCleaner } from '../../log/index.ts';
import { CompactionLog, type CompactionLogOptions } from './compactionLog.ts';

/** What the documentation says of compaction, each statement as a small scenario. Rejects with an ExpectationError. */
export const runCompactionStatement = async (statement: string): Promise<void> => {
  const scenario = scenarios.find(([beginning]) => statement.startsWith(beginning));
  if (scenario === undefined) throw new ExpectationError(`there is no scenario for "${statement}"`);
  await scenario[1]();
};

const FAR = 1_000_000;
const DELETE_RETENTION_MS = 86_400_000;

/** A log with one batch per key, a tombstone where the key ends in "!", rolled at each "|". */
const logOf = async (keys: string, options?: CompactionLogOptions): Promise<CompactionLog> => {
  const log = await CompactionLog.open(options);
  for (const key of keys) appendKey(log, key);
  return log;
};

const appendKey = (log: CompactionLog, key: string): void => {
  const timestamp = log.time.milliseconds();
  if (key === '|') log.log.roll();
  else log.append([{ key: key.toLowerCase(), value: key === key.toLowerCase() ? 'value' : undefined, timestamp }], undefined, 'client');
};

/** Keys with their offsets, in order; a tombstone as an upper-case letter. */
const contents = async (log: CompactionLog): Promise<string[]> =>
  (await log.records()).map(({ key, value, offset }) => `${value === null ? key?.toUpperCase() : key}${offset}`);

const activeSegmentStays = async (): Promise<void> => {
  const log = await logOf('aab|bbb');
  await log.clean(0, FAR);
  expectSame('the log', await contents(log), ['a1', 'b2', 'b3', 'b4', 'b5']);
};

const orderAndOffsetsStay = async (): Promise<void> => {
  const log = await logOf('abcab|dcba|ad|');
  const before = await contents(log);
  await log.clean(0, FAR);
  const after = await contents(log);
  expectSame('the log', after, before.filter((record) => after.includes(record)));
  expectSame('the number of records', after.length, 4);
  expectSame('the log end offset', log.log.logEndOffset, 11);
};

const offsetsStayPositions = async (): Promise<void> => {
  const log = await logOf('abcabc|aaac|b|');
  await log.clean(0, FAR);
  const kept = (await log.records()).map(({ offset }) => offset);
  for (let offset = 0; offset < log.log.logEndOffset; offset++) {
    const next = kept.find((candidate) => candidate >= offset);
    expectSame(`the first record read at offset ${offset}`, await firstOffsetRead(log, offset), next);
  }
};

const firstOffsetRead = async (log: CompactionLog, offset: number): Promise<number | undefined> => {
  for (const slice of await log.log.read(offset, 1))
    for (const batch of batchesIn(slice))
      for (const cursor = new RecordCursor(batch); cursor.next(); ) if (cursor.offset >= offset) return cursor.offset;
  return undefined;
};

const lastOfEachKeyStays = async (): Promise<void> => {
  const log = await logOf('abcd|abc|a|');
  for (const firstDirtyOffset of [0, 0, 8]) {
    await log.clean(firstDirtyOffset, FAR);
    expectSame('the log', await contents(log), ['d3', 'b5', 'c6', 'a7']);
  }
};

const tombstonesGoInTheEnd = async (): Promise<void> => {
  const log = await logOf('abA|b|', { configs: { 'delete.retention.ms': String(DELETE_RETENTION_MS) } });
  await log.clean(0, FAR);
  expectSame('the log after the first pass', await contents(log), ['A2', 'b3']);
  await log.clean(4, FAR + DELETE_RETENTION_MS - 1);
  expectSame('the log before delete.retention.ms is over', await contents(log), ['A2', 'b3']);
  await log.clean(4, FAR + DELETE_RETENTION_MS);
  expectSame('the log after delete.retention.ms', await contents(log), ['b3']);
};

const youngRecordsStay = async (): Promise<void> => {
  const lagMs = 60_000;
  const log = await logOf('aaa|', { configs: { 'min.compaction.lag.ms': String(lagMs), 'min.cleanable.dirty.ratio': '0' } });
  log.time.advance(lagMs);
  for (const key of 'aaa|') appendKey(log, key);
  const cleaner = new LogCleaner({ time: log.time, logs: () => [log.log] });
  await cleaner.cleanNow(log.log);
  expectSame('the log while the second segment is young', await contents(log), ['a2', 'a3', 'a4', 'a5']);
  log.time.advance(lagMs);
  await cleaner.cleanNow(log.log);
  expectSame('the log when it is not', await contents(log), ['a5']);
  expectTrue(!cleaner.status(log.log).isDue, 'there is nothing left to clean');
  await cleaner.close();
};

/** By the beginning of the statement. */
const scenarios: ReadonlyArray<readonly [string, () => Promise<void>]> = [
  ['Only closed segments', activeSegmentStays],
  ['Compaction never reorders', orderAndOffsetsStay],
  ['All offsets stay valid', offsetsStayPositions],
  ['At least the last record', lastOfEachKeyStays],
  ['A record with a key and a null value is a tombstone', tombstonesGoInTheEnd],
  ['min.compaction.lag.ms', youngRecordsStay],
];
