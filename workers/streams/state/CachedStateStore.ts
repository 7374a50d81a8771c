import type { StateStore } from './StateStore.ts';

/**
 * Told of an entry that leaves the cache, in the record context in which it was written last: what it is now, and what
 * it was when it came into the cache. `oldValue` is null unless old values were asked for.
 */
export type CacheFlushListener<K, V> = (key: K, newValue: V | null, oldValue: V | null, timestamp: number) => void;

/** A store that may hold writes of a key back and hand on only the last one (the record cache). */
export interface CachedStateStore<K, V> extends StateStore {
  /** False: the store does not cache, and whoever writes forwards by itself. */
  setFlushListener(listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean;
  /** Whether there is something that a flush would hand on. */
  readonly holdsBack: boolean;
  /** Forgets what is held back. */
  clearCache(): void;
}

/** True while a flush of the store would hand something on. */
export const holdsBack = (store: StateStore): boolean => 'holdsBack' in store && (store as CachedStateStore<unknown, unknown>).holdsBack;

export const clearCache = (store: StateStore): void => {
  if ('clearCache' in store) (store as CachedStateStore<unknown, unknown>).clearCache();
};

export const setFlushListener = <K, V>(store: StateStore, listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean =>
  'setFlushListener' in store && (store as CachedStateStore<K, V>).setFlushListener(listener, sendOldValues);
