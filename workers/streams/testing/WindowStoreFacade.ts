import type { KeyValue } from '../api/KeyValue.ts';
import { convertedValues } from '../interactive-query/CompositeReadOnlyKeyValueStore.ts';
import { plainValue } from '../interactive-query/plainValue.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import type { TimestampedWindowStore, WindowStore } from '../state/WindowStore.ts';
import { WrappedStateStore } from '../state/WrappedStateStore.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { withoutTimestamp } from './withoutTimestamp.ts';

type Entries<K, V> = IterableIterator<KeyValue<K, V>>;

/** A store with timestamps as one without. */
export class WindowStoreFacade<K, V> extends WrappedStateStore<TimestampedWindowStore<K, V>> implements WindowStore<K, V> {
  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): Entries<number, V>;
  fetch(key: K, from: number, to?: number): V | null | Entries<number, V> {
    return to === undefined ? getValueOrNull(this.inner.fetch(key, from)) : convertedValues(this.inner.fetch(key, from, to), plainValue<V>);
  }

  backwardFetch(key: K, from: number, to: number): Entries<number, V> {
    return convertedValues(this.inner.backwardFetch(key, from, to), plainValue<V>);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.fetchRange(keyFrom, keyTo, from, to), plainValue<V>);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.backwardFetchRange(keyFrom, keyTo, from, to), plainValue<V>);
  }

  fetchAll(from: number, to: number): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.fetchAll(from, to), plainValue<V>);
  }

  backwardFetchAll(from: number, to: number): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.backwardFetchAll(from, to), plainValue<V>);
  }

  all(): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.all(), plainValue<V>);
  }

  backwardAll(): Entries<Windowed<K>, V> {
    return convertedValues(this.inner.backwardAll(), plainValue<V>);
  }

  put(key: K, value: V | null, windowStartMs: number): void {
    this.inner.put(key, withoutTimestamp(value), windowStartMs);
  }
}
