import type { KeyValue, SessionStore, StateStore, WindowStore } from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import type { CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectEntries } from './expectEntries.ts';
import { toEntry } from './storeEntries.ts';

/** Bounds are included; keys that are left out are the first and the last. */
interface Fetch {
  readonly key?: unknown;
  readonly keyFrom?: unknown;
  readonly keyTo?: unknown;
  readonly windowStartFrom?: number;
  readonly windowStartTo?: number;
}

interface ExpectStoreFetch {
  readonly store: string;
  readonly storeType: string;
  readonly fetch: Fetch;
  readonly entries: readonly CaseRecord[];
}

export const expectStoreFetch = ({ store: name, storeType, fetch, entries }: ExpectStoreFetch, run: CaseRun): void => {
  const store = run.driver.getStateStore(name);
  if (store === undefined) throw new ExpectationError(`there is no store "${name}"`);
  expectEntries(`what ${JSON.stringify(fetch)} finds in the store ${name}`, [...fetched(store, storeType, fetch)].map(toEntry), entries, true);
};

const fetched = (store: StateStore, storeType: string, fetch: Fetch): Iterable<KeyValue<unknown, unknown>> => {
  const { key, keyFrom = key ?? null, keyTo = key ?? null, windowStartFrom, windowStartTo, ...rest } = fetch;
  if (Object.keys(rest).length > 0) throw new ExpectationError(`stores are not fetched from by ${Object.keys(rest).join(' and ')}`);
  if (storeType === 'session') {
    if (windowStartFrom !== undefined || windowStartTo !== undefined) throw new ExpectationError('sessions are not fetched by their start');
    return (store as SessionStore<unknown, unknown>).fetchRange(keyFrom, keyTo);
  }
  if (storeType !== 'window') throw new ExpectationError(`there are no stores of type "${storeType}"`);
  return (store as WindowStore<unknown, unknown>).fetchRange(keyFrom, keyTo, windowStartFrom ?? 0, windowStartTo ?? Number.MAX_SAFE_INTEGER);
};
