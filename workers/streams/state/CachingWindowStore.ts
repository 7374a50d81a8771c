import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { timeWindowForSize } from '../windows/timeWindowForSize.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { CachingStore } from './CachingStore.ts';
import { keyOrder } from './keyOrder.ts';
import { mergeCached, shown } from './mergeCached.ts';
import { requireKey } from './requireKey.ts';
import { TimeIndex } from './TimeIndex.ts';
import { WindowKeySchema } from './WindowKeySchema.ts';
import type { WindowStore } from './WindowStore.ts';
import type { Inner } from './WrappedStateStore.ts';

const EVER = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/**
 * Holds writes back and hands on the last one of each key and window. Not for stores that retain duplicates. What is too
 * old for the store inside is seen as long as the cache has it, and is handed to the listener, as in Kafka.
 */
export class CachingWindowStore<K, V> extends CachingStore<Inner<WindowStore<K, V>>, K, Windowed<K>, V> implements WindowStore<K, V> {
  protected override readonly keepsHandedOn = true;
  readonly #windowSizeMs: number;
  #keySerde: Serde<K> | undefined;
  #index!: TimeIndex<K, CacheEntry<Windowed<K>, V>>;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: Inner<WindowStore<K, V>>, keySerde: Serde<K> | undefined, windowSizeMs: number) {
    super(inner, keySerde);
    this.#windowSizeMs = windowSizeMs;
  }

  put(key: K, value: V | null, windowStartMs: number): void {
    const cache = this.cache;
    if (cache === undefined) {
      this.inner.put(key, value, windowStartMs);
      return;
    }
    // An undefined value that slipped in counts as a null, as it does beneath.
    const written = value ?? null;
    const entry = this.#entry(key, windowStartMs);
    if (entry === null || !cache.write(entry, written)) {
      const windowed = new Windowed(key, timeWindowForSize(windowStartMs, this.#windowSizeMs));
      this.#index.set(key, windowStartMs, 0, cache.hold(windowed, written));
    }
    cache.evictIfOverfull();
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    if (to !== undefined) return this.showsAny ? this.#mergedOfKey(key, from, to, false) : this.inner.fetch(key, from, to);
    const entry = this.cache === undefined ? null : this.#entry(key, from);
    return entry !== null && entry.isShown ? entry.value : this.inner.fetch(key, from);
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return this.showsAny ? this.#mergedOfKey(key, from, to, true) : this.inner.backwardFetch(key, from, to);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.fetchRange(keyFrom, keyTo, from, to);
    return this.showsAny ? this.#merged(beneath, keyFrom, keyTo, from, to, false) : beneath;
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.backwardFetchRange(keyFrom, keyTo, from, to);
    return this.showsAny ? this.#merged(beneath, keyFrom, keyTo, from, to, true) : beneath;
  }

  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.fetchRange(null, null, from, to);
  }

  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.backwardFetchRange(null, null, from, to);
  }

  all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.showsAny ? this.#merged(this.inner.all(), null, null, ...EVER, false) : this.inner.all();
  }

  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.showsAny ? this.#merged(this.inner.backwardAll(), null, null, ...EVER, true) : this.inner.backwardAll();
  }

  protected override newIndex(keySerde: Serde<K>): void {
    this.#keySerde = keySerde;
    this.#index = new TimeIndex<K, CacheEntry<Windowed<K>, V>>(keySerde, WindowKeySchema.compare);
  }

  protected override forget({ key, window }: Windowed<K>): void {
    this.#index.delete(key, window.startMs, 0);
  }

  protected override readInner({ key, window }: Windowed<K>): V | null {
    return this.inner.fetch(key, window.startMs);
  }

  protected override writeInner({ key, window }: Windowed<K>, value: V | null): void {
    this.inner.put(key, value, window.startMs);
  }

  #entry(key: K, start: number): CacheEntry<Windowed<K>, V> | null {
    requireKey(this, key);
    return this.#index.get(key, start, 0);
  }

  #mergedOfKey(key: K, from: number, to: number, backward: boolean): IterableIterator<KeyValue<number, V>> {
    const held = shown(this.#index.ofKey(key, from, to, backward), ({ key: { window } }) => window.startMs);
    const beneath = backward ? this.inner.backwardFetch(key, from, to) : this.inner.fetch(key, from, to);
    return mergeCached(held, beneath, backward ? (a, b) => b - a : (a, b) => a - b, (start) => this.fetch(key, start));
  }

  #merged(
    beneath: IterableIterator<KeyValue<Windowed<K>, V>>, keyFrom: K | null, keyTo: K | null, from: number, to: number, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, V>> {
    const held = shown(this.#index.ofTime(from, to, keyFrom, keyTo, backward), ({ key }) => key);
    const compareKeys = keyOrder(must(this.#keySerde));
    const order = (a: Windowed<K>, b: Windowed<K>): number => a.window.startMs - b.window.startMs || compareKeys(a.key, b.key);
    return mergeCached(held, beneath, backward ? (a, b) => order(b, a) : order, ({ key, window }) => this.fetch(key, window.startMs));
  }
}
