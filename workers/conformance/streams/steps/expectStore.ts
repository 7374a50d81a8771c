import { ExpectationError } from '../../CaseOutcome.ts';
import type { CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectEntries } from './expectEntries.ts';
import { entriesOf } from './storeEntries.ts';

interface ExpectStore {
  readonly store: string;
  readonly entries: readonly CaseRecord[];
  readonly complete?: boolean;
}

export const expectStore = ({ store: name, entries, complete = true }: ExpectStore, run: CaseRun): void => {
  const store = run.driver.getStateStore(name);
  if (store === undefined) throw new ExpectationError(`there is no store "${name}"`);
  const present = entries.filter(({ value }) => value !== null);
  const absent = entries.filter(({ value }) => value === null);
  const content = entriesOf(store, entries.map(({ key }) => key), complete);
  expectEntries(`what the store ${name} holds`, content, present, complete);
  expectEntries(`what the store ${name} holds of deleted keys`, content.filter(({ key }) => absent.some((entry) => JSON.stringify(entry.key) === JSON.stringify(key))), [], true);
};
