import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { CachingStore } from './CachingStore.ts';
import { KeyIndex } from './KeyIndex.ts';
import { keyOrder } from './keyOrder.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { mergeCached, shown } from './mergeCached.ts';
import { requireKey } from './requireKey.ts';
import type { Inner } from './WrappedStateStore.ts';

/** Holds writes back and hands on the last one of each key. */
export class CachingKeyValueStore<K, V> extends CachingStore<Inner<KeyValueStore<K, V>>, K, K, V> implements KeyValueStore<K, V> {
  #keySerde: Serde<K> | undefined;
  #index!: KeyIndex<K, CacheEntry<K, V>>;

  get(key: K): V | null {
    const entry = this.cache === undefined ? null : this.#entry(key);
    return entry !== null && entry.isShown ? entry.value : this.inner.get(key);
  }

  /** Without what is held back. */
  getUncached(key: K): V | null {
    return this.inner.get(key);
  }

  put(key: K, value: V | null): void {
    const cache = this.cache;
    if (cache === undefined) {
      this.inner.put(key, value);
      return;
    }
    // An undefined value that slipped in counts as a null, as it does beneath.
    const written = value ?? null;
    const entry = this.#entry(key);
    if (entry === null || !cache.write(entry, written)) this.#index.set(key, cache.hold(key, written));
    cache.evictIfOverfull();
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

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.holdsBack ? this.#merged(from, to, false) : this.inner.range(from, to);
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.holdsBack ? this.#merged(from, to, true) : this.inner.reverseRange(from, to);
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.range(null, null);
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.reverseRange(null, null);
  }

  approximateNumEntries(): number {
    return this.inner.approximateNumEntries();
  }

  protected override newIndex(keySerde: Serde<K>): void {
    this.#keySerde = keySerde;
    this.#index = new KeyIndex(keySerde);
  }

  protected override forget(key: K): void {
    this.#index.delete(key);
  }

  protected override readInner(key: K): V | null {
    return this.inner.get(key);
  }

  protected override writeInner(key: K, value: V | null): void {
    this.inner.put(key, value);
  }

  #entry(key: K): CacheEntry<K, V> | null {
    requireKey(this, key);
    return this.#index.get(key);
  }

  #merged(from: K | null, to: K | null, reverse: boolean): IterableIterator<KeyValue<K, V>> {
    const held = shown(this.#index.between(from, to, reverse), ({ key }) => key);
    const beneath = reverse ? this.inner.reverseRange(from, to) : this.inner.range(from, to);
    const order = keyOrder(must(this.#keySerde));
    return mergeCached(held, beneath, reverse ? (a, b) => order(b, a) : order, (key) => this.get(key));
  }
}
