import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { StateStore } from './StateStore.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/**
 * Times are the starts of windows, bounds are included. Reads for one key answer in the order of time; reads over keys by
 * time, then by key bytes. Windows that retention has passed are never seen.
 */
export interface ReadOnlyWindowStore<K, V> {
  /** The value of the window that starts at `from`; with `to`, all from `from` to `to`, each with its start as key. */
  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  /** Null stands for the first or the last key. */
  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>>;
  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>>;
  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>>;
  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>>;
  all(): IterableIterator<KeyValue<Windowed<K>, V>>;
  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>>;
}

export interface WindowStore<K, V> extends StateStore, ReadOnlyWindowStore<K, V> {
  /**
   * A null value deletes. Where the store retains duplicates each put adds one, and null does nothing. What is older
   * than the retention counts as expired and is not kept.
   */
  put(key: K, value: V | null, windowStartMs: number): void;
}

export type TimestampedWindowStore<K, V> = WindowStore<K, ValueAndTimestamp<V>>;
