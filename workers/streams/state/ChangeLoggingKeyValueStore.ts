import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { ChangeLoggingStore } from './ChangeLoggingStore.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { LruKeyValueStore } from './LruKeyValueStore.ts';
import type { Inner } from './WrappedStateStore.ts';

/** Appends every change to the changelog. */
export class ChangeLoggingKeyValueStore<K, V> extends ChangeLoggingStore<Inner<KeyValueStore<K, V>>, K, K, V> implements KeyValueStore<K, V> {
  /** `keySerde` undefined: the application's default. */
  constructor(inner: Inner<KeyValueStore<K, V>>, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(inner, keySerde, format);
    if (inner instanceof LruKeyValueStore) inner.onEviction = (key: K) => this.changelog.append(key, null);
  }

  put(key: K, value: V | null): void {
    this.inner.put(key, value);
    this.changelog.append(key, value);
  }

  putIfAbsent(key: K, value: V): V | null {
    const present = this.get(key);
    if (present === null) this.put(key, value);
    return present;
  }

  putAll(entries: Iterable<KeyValue<K, V | null>>): void {
    for (const { key, value } of entries) this.put(key, value);
  }

  delete(key: K): V | null {
    const present = this.get(key);
    this.put(key, null);
    return present;
  }

  get(key: K): V | null {
    return this.inner.get(key);
  }

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.inner.range(from, to);
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.inner.reverseRange(from, to);
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.inner.all();
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.inner.reverseAll();
  }

  approximateNumEntries(): number {
    return this.inner.approximateNumEntries();
  }

  protected override keySerializer(keySerde: Serde<K>): Serde<K> {
    return keySerde;
  }
}
