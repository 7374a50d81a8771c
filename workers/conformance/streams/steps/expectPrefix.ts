import { isWindowedKey, type CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectRecords } from './expectRecords.ts';

interface ExpectPrefix {
  readonly at: string;
  readonly records: readonly CaseRecord[];
  readonly unwindow?: boolean;
}

export const expectPrefix = ({ at, records, unwindow }: ExpectPrefix, run: CaseRun): void => {
  const first = run.sink(at).next().slice(0, records.length);
  expectRecords(`what came first at ${at}`, unwindow === true ? first.map(withInnerKey) : first, records);
};

const withInnerKey = (record: CaseRecord): CaseRecord => (isWindowedKey(record.key) ? { ...record, key: record.key.key } : record);
