import { expectSame } from '../../CaseOutcome.ts';
import { asToldBy, type CaseRecord } from '../CaseRecord.ts';

/** Entries by key, in any order. Complete: there are no others. Throws an ExpectationError where they differ. */
export const expectEntries = (what: string, actual: Iterable<CaseRecord>, expected: readonly CaseRecord[], complete: boolean): void => {
  const wanted = new Map(expected.map((entry) => [JSON.stringify(entry.key), entry]));
  const found = new Map<string, CaseRecord>();
  for (const entry of actual) {
    const key = JSON.stringify(entry.key);
    if (complete || wanted.has(key)) found.set(key, asToldBy(entry, wanted.get(key)));
  }
  expectSame(what, sorted(found), sorted(wanted));
};

const sorted = (entries: ReadonlyMap<string, CaseRecord>): CaseRecord[] =>
  [...entries].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry);
