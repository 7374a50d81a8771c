import type { Serde, Serializer } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { ChangeLoggingStore } from './ChangeLoggingStore.ts';
import { windowKeySerializer, type WindowKey } from './WindowKeySchema.ts';
import type { WindowStore } from './WindowStore.ts';
import type { Inner } from './WrappedStateStore.ts';

export interface InnerWindowStore<K, V> extends Inner<WindowStore<K, V>> {
  /** Tells puts of one key and window apart where duplicates are retained: the number of the last put; 0 elsewhere. */
  readonly lastSequence: number;
}

/** Appends every put to the changelog, as Kafka does even where the store did not take it. */
export class ChangeLoggingWindowStore<K, V>
  extends ChangeLoggingStore<InnerWindowStore<K, V>, K, WindowKey<K>, V>
  implements WindowStore<K, V>
{
  put(key: K, value: V | null, windowStartMs: number): void {
    this.inner.put(key, value, windowStartMs);
    this.changelog.append({ key, startMs: windowStartMs, sequence: this.inner.lastSequence }, value);
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    return to === undefined ? this.inner.fetch(key, from) : this.inner.fetch(key, from, to);
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return this.inner.backwardFetch(key, from, to);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.fetchRange(keyFrom, keyTo, from, to);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardFetchRange(keyFrom, keyTo, from, to);
  }

  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.fetchAll(from, to);
  }

  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardFetchAll(from, to);
  }

  all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.all();
  }

  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.inner.backwardAll();
  }

  protected override keySerializer(keySerde: Serde<K>): Serializer<WindowKey<K>> {
    return windowKeySerializer(keySerde);
  }
}
