import { ExpectationError } from '../../CaseOutcome.ts';
import type { CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectRecords } from './expectRecords.ts';

interface ExpectSorted {
  readonly at: string;
  readonly records: readonly CaseRecord[];
  readonly sortBy: readonly string[];
}

export const expectSorted = ({ at, records, sortBy }: ExpectSorted, run: CaseRun): void => {
  const paths = sortBy.map((path) => path.split('.'));
  const sorted = [...run.sink(at).next()].sort((left, right) => {
    for (const path of paths) {
      const order = compare(valueAt(left, path), valueAt(right, path));
      if (order !== 0) return order;
    }
    return 0;
  });
  expectRecords(`what came at ${at}, sorted by ${sortBy.join(' and ')},`, sorted, records);
};

const valueAt = (record: CaseRecord, path: readonly string[]): unknown => {
  let value: unknown = record;
  for (const name of path) value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return value;
};

/** Null, which a value may be, comes first. */
const compare = (left: unknown, right: unknown): number => {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : 1;
  throw new ExpectationError(`${JSON.stringify(left)} and ${JSON.stringify(right)} cannot be sorted`);
};
