import {
  ValueAndTimestamp, type KeyValue, type KeyValueStore, type SessionStore, type StateStore, type VersionedKeyValueStore, type WindowStore,
} from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import { fromCaseKey, toCaseData, type CaseRecord } from '../CaseRecord.ts';

/** An entry as cases write it. */
export const toEntry = ({ key, value }: KeyValue<unknown, unknown>): CaseRecord => {
  if (value instanceof ValueAndTimestamp) return { key: toCaseData(key), value: toCaseData(value.value), ts: value.timestamp };
  return { key: toCaseData(key), value: toCaseData(value) };
};

/** All that a store holds. A versioned one cannot be listed: of it, the latest of the given keys. Throws an ExpectationError where that is not all. */
export const entriesOf = (store: StateStore, keys: readonly unknown[], complete: boolean): CaseRecord[] => {
  if ('all' in store) return [...(store as KeyValueStore<unknown, unknown> | WindowStore<unknown, unknown>).all()].map(toEntry);
  if ('findSessions' in store) return [...(store as SessionStore<unknown, unknown>).fetchRange(null, null)].map(toEntry);
  if (!('getAsOf' in store)) throw new ExpectationError(`the store ${store.name} cannot be listed`);
  if (complete) throw new ExpectationError(`the versioned store ${store.name} cannot be listed as a whole`);
  const versioned = store as VersionedKeyValueStore<unknown, unknown>;
  return keys.flatMap((key) => {
    const record = versioned.get(fromCaseKey(key));
    return record === null ? [] : [{ key, value: toCaseData(record.value), ts: record.timestamp }];
  });
};
