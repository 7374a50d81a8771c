import type { KeyValue } from '../api/KeyValue.ts';
import type { StateStore } from './StateStore.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** The order of `all` and of ranges is that of the keys' bytes, unsigned, as in Kafka's stores. */
export interface ReadOnlyKeyValueStore<K, V> {
  /** Null where there is none. */
  get(key: K): V | null;
  /** Entries from `from` to `to`, both included; null stands for the first or the last. */
  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>>;
  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>>;
  all(): IterableIterator<KeyValue<K, V>>;
  reverseAll(): IterableIterator<KeyValue<K, V>>;
  approximateNumEntries(): number;
}

export interface KeyValueStore<K, V> extends StateStore, ReadOnlyKeyValueStore<K, V> {
  /** A null value deletes. */
  put(key: K, value: V | null): void;
  /** Answers with the value that stands in the way, or null where it was put. */
  putIfAbsent(key: K, value: V): V | null;
  putAll(entries: Iterable<KeyValue<K, V | null>>): void;
  /** Answers with what was there. */
  delete(key: K): V | null;
}

export type TimestampedKeyValueStore<K, V> = KeyValueStore<K, ValueAndTimestamp<V>>;
