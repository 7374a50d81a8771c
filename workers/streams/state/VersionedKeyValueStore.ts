import type { StateStore } from './StateStore.ts';

/** A value and the time from which it was valid, until `validTo`; undefined while no later version is known. */
export interface VersionedRecord<V> {
  readonly value: V;
  readonly timestamp: number;
  readonly validTo: number | undefined;
}

/** What `put` answers where the record is older than the store takes. */
export const PUT_RETURN_CODE_NOT_PUT = Number.NEGATIVE_INFINITY;
/** What `put` answers where the record is the latest of its key. */
export const PUT_RETURN_CODE_VALID_TO_UNDEFINED = -1;

/** All versions of each key's value for as long as the history retention lasts (KIP-889). */
export interface VersionedKeyValueStore<K, V> extends StateStore {
  /** Null is a tombstone. Answers with the time at which the next version takes over, or one of the codes above. */
  put(key: K, value: V | null, timestamp: number): number;
  /** As `put` with null; answers with the record that was valid at that time. */
  delete(key: K, timestamp: number): VersionedRecord<V> | null;
  /** The latest version. */
  get(key: K): VersionedRecord<V> | null;
  /** The version that was valid at that time; null also where that is longer ago than the history retention. */
  getAsOf(key: K, asOfTimestamp: number): VersionedRecord<V> | null;
  /** Versions valid somewhere from `from` to `to`, null for open (MultiVersionedKeyQuery). */
  getVersions(key: K, from: number | null, to: number | null, order: 'ascending' | 'descending'): VersionedRecord<V>[];
}

export const isVersionedKeyValueStore = <K, V>(store: StateStore | VersionedKeyValueStore<K, V>): store is VersionedKeyValueStore<K, V> =>
  'getAsOf' in store;
