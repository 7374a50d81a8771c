import { nextInt, type Random } from '../../../common/index.ts';
import type { FinalRecord } from '../../invariants/FinalLog.ts';
import { EPOCH_MS, type InputRecord, type Outcome } from '../Scenario.ts';

/** How far timestamps are apart at most; their order is any. */
export const SPREAD_MS = 3_000;

/** For which no record is late: what a task has forgotten of its time when it begins elsewhere, here as in Kafka, decides nothing. */
export const GRACE_MS = 2 * SPREAD_MS;

/** What closing records are known by, in keys and values. */
export const CLOSING = 'closing';

export const isClosing = (text: string): boolean => text.includes(CLOSING);

export const someKey = (random: Random): string => `k${nextInt(random, 6)}`;

export const someTimestamp = (random: Random): number => EPOCH_MS + nextInt(random, SPREAD_MS);

/** A record of a topic that is read as a table: some are tombstones. */
export const tableRecord = (random: Random, topic: string, key: string, value: string): InputRecord =>
  ({ topic, key, value: random.next() < 0.2 ? null : value, timestamp: someTimestamp(random) });

/** All committed records, those of each partition in order. */
export const allRecords = (outcome: Outcome, topic: string): readonly FinalRecord[] => outcome.records(topic).flat();

/** What a value begins with: the rest makes it unlike all others. */
export const headOf = (value: string): string => value.slice(0, value.indexOf(':'));

/** In the order of their partitions; records of one key are in one partition. */
export const byKey = (records: Iterable<FinalRecord>): Map<string, FinalRecord[]> => {
  const found = new Map<string, FinalRecord[]>();
  for (const record of records) {
    const before = found.get(record.key);
    if (before === undefined) found.set(record.key, [record]);
    else before.push(record);
  }
  return found;
};

/** A topic read as a table. */
export const finalTable = (records: Iterable<FinalRecord>): Map<string, string> => {
  const table = new Map<string, string>();
  for (const { key, value, isTombstone } of records) {
    if (isTombstone) table.delete(key);
    else table.set(key, value);
  }
  return table;
};

/** Where two tables differ. */
export function* compareTables(what: string, found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): Iterable<string> {
  for (const key of new Set([...found.keys(), ...wanted.keys()]))
    if (found.get(key) !== wanted.get(key)) yield `${what} has ${found.get(key) ?? 'nothing'} for ${key} instead of ${wanted.get(key) ?? 'nothing'}`;
}

/** A table's store over all instances that have a part of it. */
export const storeContent = (outcome: Outcome, name: string): Map<string, string> => {
  const having = outcome.instances.filter((streams) => streams.metadataForLocalThreads().some(({ activeTasks }) => activeTasks.some(({ state, storeNames }) => state === 'RUNNING' && storeNames.includes(name))));
  return new Map(having.flatMap((streams) => [...streams.store<string, unknown>(name).all()].map(({ key, value }) => [key, String(value)] as const)));
};
