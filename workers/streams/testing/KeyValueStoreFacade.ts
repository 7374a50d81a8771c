import type { KeyValue } from '../api/KeyValue.ts';
import { convertedValues } from '../interactive-query/CompositeReadOnlyKeyValueStore.ts';
import { plainValue } from '../interactive-query/plainValue.ts';
import type { KeyValueStore, TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import { WrappedStateStore } from '../state/WrappedStateStore.ts';
import { withoutTimestamp } from './withoutTimestamp.ts';

/** A store with timestamps as one without. */
export class KeyValueStoreFacade<K, V> extends WrappedStateStore<TimestampedKeyValueStore<K, V>> implements KeyValueStore<K, V> {
  get(key: K): V | null {
    return getValueOrNull(this.inner.get(key));
  }

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return convertedValues(this.inner.range(from, to), plainValue<V>);
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return convertedValues(this.inner.reverseRange(from, to), plainValue<V>);
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return convertedValues(this.inner.all(), plainValue<V>);
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return convertedValues(this.inner.reverseAll(), plainValue<V>);
  }

  approximateNumEntries(): number {
    return this.inner.approximateNumEntries();
  }

  put(key: K, value: V | null): void {
    this.inner.put(key, withoutTimestamp(value));
  }

  putIfAbsent(key: K, value: V): V | null {
    const before = this.get(key);
    if (before === null) this.put(key, value);
    return before;
  }

  putAll(entries: Iterable<KeyValue<K, V | null>>): void {
    for (const { key, value } of entries) this.put(key, value);
  }

  delete(key: K): V | null {
    return getValueOrNull(this.inner.delete(key));
  }
}
