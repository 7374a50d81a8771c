import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { StateStore } from './StateStore.ts';

/** Sessions by key; bounds are included. In the order of session end, start and key bytes. */
export interface ReadOnlySessionStore<K, AGG> {
  /** Those that end at `earliestEndMs` or later and start at `latestStartMs` or earlier. */
  findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  /** As `findSessions`, for all keys in between; null stands for the first or the last. */
  findSessionsInRange(keyFrom: K | null, keyTo: K | null, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  /** Of any key, that end in that time: what an emission on window close asks for. */
  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  fetchSession(key: K, startMs: number, endMs: number): AGG | null;
  fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>>;
  backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>>;
}

export interface SessionStore<K, AGG> extends StateStore, ReadOnlySessionStore<K, AGG> {
  /** A null value removes. What ended before the retention is not kept. */
  put(sessionKey: Windowed<K>, aggregate: AGG | null): void;
  remove(sessionKey: Windowed<K>): void;
}
