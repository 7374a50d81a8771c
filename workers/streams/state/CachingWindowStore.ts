import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { timeWindowForSize } from '../windows/timeWindowForSize.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { CachedStateStore, CacheFlushListener } from './CachedStateStore.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { compareBytes } from './compareBytes.ts';
import { keyOrder } from './keyOrder.ts';
import { heldBack, mergeCached } from './mergeCached.ts';
import { NamedCache } from './NamedCache.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { TimeIndex } from './TimeIndex.ts';
import { WrappedWindowStore, type InnerWindowStore } from './WrappedWindowStore.ts';

const EVER = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/**
 * Holds writes back and hands on the last one of each key and window; see CachingKeyValueStore. Not for stores that
 * retain duplicates. What is too old for the store beneath is seen as long as it is held back, and is handed to the
 * listener, as in Kafka.
 */
export class CachingWindowStore<K, V> extends WrappedWindowStore<K, V> implements CachedStateStore<Windowed<K>, V> {
  readonly #given: Serde<K> | undefined;
  readonly #windowSizeMs: number;
  #keySerde: Serde<K> | undefined;
  #index!: TimeIndex<K, CacheEntry<Windowed<K>, V>>;
  #cache: NamedCache<Windowed<K>, V> | undefined;
  #listener: CacheFlushListener<Windowed<K>, V> | undefined;
  #sendOldValues = false;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerWindowStore<K, V>, keySerde: Serde<K> | undefined, windowSizeMs: number) {
    super(inner);
    this.#given = keySerde;
    this.#windowSizeMs = windowSizeMs;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    if (context.cache !== undefined) {
      this.#keySerde = requireSerde(this.#given, context.defaultKeySerde, 'key', this.name);
      const index = new TimeIndex<K, CacheEntry<Windowed<K>, V>>(this.#keySerde, (a, b) => compareBytes(a.owner.bytes!, b.owner.bytes!));
      this.#index = index;
      this.#cache = new NamedCache(context.cache, context, {
        handOn: (entry) => this.#handOn(entry),
        forget: ({ key: { key, window } }) => index.delete(key, window.startMs, 0),
      });
    }
    super.init(context, root);
  }

  setFlushListener(listener: CacheFlushListener<Windowed<K>, V>, sendOldValues: boolean): boolean {
    this.#listener = listener;
    this.#sendOldValues = sendOldValues;
    return this.#cache !== undefined;
  }

  get holdsBack(): boolean {
    return this.#cache !== undefined && this.#cache.holdsBack;
  }

  override put(key: K, value: V | null, windowStartMs: number): void {
    const cache = this.#cache;
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

  override fetch(key: K, from: number): V | null;
  override fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  override fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    if (to !== undefined) return this.holdsBack ? this.#mergedOfKey(key, from, to, false) : this.inner.fetch(key, from, to);
    const entry = this.#cache === undefined ? null : this.#entry(key, from);
    return entry === null || entry.state !== 'held' ? this.inner.fetch(key, from) : entry.value;
  }

  override backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return this.holdsBack ? this.#mergedOfKey(key, from, to, true) : this.inner.backwardFetch(key, from, to);
  }

  override fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.fetchRange(keyFrom, keyTo, from, to);
    return this.holdsBack ? this.#merged(beneath, keyFrom, keyTo, from, to, false) : beneath;
  }

  override backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.backwardFetchRange(keyFrom, keyTo, from, to);
    return this.holdsBack ? this.#merged(beneath, keyFrom, keyTo, from, to, true) : beneath;
  }

  override fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.fetchAll(from, to);
    return this.holdsBack ? this.#merged(beneath, null, null, from, to, false) : beneath;
  }

  override backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    const beneath = this.inner.backwardFetchAll(from, to);
    return this.holdsBack ? this.#merged(beneath, null, null, from, to, true) : beneath;
  }

  override all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.holdsBack ? this.#merged(this.inner.all(), null, null, ...EVER, false) : this.inner.all();
  }

  override backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.holdsBack ? this.#merged(this.inner.backwardAll(), null, null, ...EVER, true) : this.inner.backwardAll();
  }

  override flush(): void {
    this.#cache?.flush();
    super.flush();
  }

  clearCache(): void {
    this.#cache?.clear();
  }

  /** What has not been flushed is forgotten: it was not committed either. */
  override close(): void {
    this.#cache?.close();
    this.#cache = undefined;
    super.close();
  }

  #entry(key: K, start: number): CacheEntry<Windowed<K>, V> | null {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#index.get(key, start, 0);
  }

  #mergedOfKey(key: K, from: number, to: number, backward: boolean): IterableIterator<KeyValue<number, V>> {
    const held = heldBack(this.#index.ofKey(key, from, to, backward), ({ key: { window } }) => window.startMs);
    const beneath = backward ? this.inner.backwardFetch(key, from, to) : this.inner.fetch(key, from, to);
    return mergeCached(held, beneath, backward ? (a, b) => b - a : (a, b) => a - b, (start) => this.fetch(key, start));
  }

  #merged(
    beneath: IterableIterator<KeyValue<Windowed<K>, V>>, keyFrom: K | null, keyTo: K | null, from: number, to: number, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, V>> {
    const held = heldBack(this.#index.ofTime(from, to, keyFrom, keyTo, backward), ({ key }) => key);
    const compareKeys = keyOrder(must(this.#keySerde));
    const order = (a: Windowed<K>, b: Windowed<K>): number => a.window.startMs - b.window.startMs || compareKeys(a.key, b.key);
    return mergeCached(held, beneath, backward ? (a, b) => order(b, a) : order, ({ key, window }) => this.fetch(key, window.startMs));
  }

  /** Source: CachingWindowStore.putAndMaybeForward. */
  #handOn({ key: windowed, value, timestamp }: CacheEntry<Windowed<K>, V>): void {
    const { key, window: { startMs } } = windowed;
    const listener = this.#listener;
    if (listener === undefined) {
      this.inner.put(key, value, startMs);
      return;
    }
    const oldValue = value === null || this.#sendOldValues ? this.inner.fetch(key, startMs) : null;
    // Came and went while it was held back: nobody has seen it.
    if (value === null && oldValue === null) return;
    this.inner.put(key, value, startMs);
    listener(windowed, value, this.#sendOldValues ? oldValue : null, timestamp);
  }
}
