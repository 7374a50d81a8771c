import { expectSame, ExpectationError } from '../../CaseOutcome.ts';
import { asToldBy, fromCaseKey, toCaseData, type CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';

export interface ExpectTable {
  readonly table: string;
  readonly entries: readonly CaseRecord[];
}

export const expectTable = ({ table, entries }: ExpectTable, run: CaseRun): void => {
  const view = run.topology.views.get(table);
  if (view === undefined) throw new ExpectationError(`there is no view of "${table}"`);
  const actual = entries.map((entry): CaseRecord => {
    const row = view.get(fromCaseKey(entry.key));
    if (row === null || row.value === null) return { key: entry.key, value: null };
    return asToldBy({ key: entry.key, value: toCaseData(row.value), ts: row.timestamp }, entry);
  });
  expectSame(`what the view of ${table} shows`, actual, entries);
};
