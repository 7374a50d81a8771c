import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { CachedStateStore, CacheFlushListener } from './CachedStateStore.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { KeyIndex } from './KeyIndex.ts';
import { keyOrder } from './keyOrder.ts';
import { heldBack, mergeCached } from './mergeCached.ts';
import { NamedCache } from './NamedCache.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedKeyValueStore, type InnerKeyValueStore } from './WrappedKeyValueStore.ts';

/**
 * Holds writes back and hands on the last one of each key, to the store beneath and then to the listener: at a flush,
 * and when the thread's cache is full. Where the thread has no cache it passes everything on.
 */
export class CachingKeyValueStore<K, V> extends WrappedKeyValueStore<K, V> implements CachedStateStore<K, V> {
  readonly #given: Serde<K> | undefined;
  #keySerde: Serde<K> | undefined;
  #index!: KeyIndex<K, CacheEntry<K, V>>;
  #cache: NamedCache<K, V> | undefined;
  #listener: CacheFlushListener<K, V> | undefined;
  #sendOldValues = false;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerKeyValueStore<K, V>, keySerde: Serde<K> | undefined) {
    super(inner);
    this.#given = keySerde;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    if (context.cache !== undefined) {
      this.#keySerde = requireSerde(this.#given, context.defaultKeySerde, 'key', this.name);
      const index = new KeyIndex<K, CacheEntry<K, V>>(this.#keySerde);
      this.#index = index;
      this.#cache = new NamedCache(context.cache, context, { handOn: (entry) => this.#handOn(entry), forget: ({ key }) => index.delete(key) });
    }
    super.init(context, root);
  }

  setFlushListener(listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean {
    this.#listener = listener;
    this.#sendOldValues = sendOldValues;
    return this.#cache !== undefined;
  }

  get holdsBack(): boolean {
    return this.#cache !== undefined && this.#cache.holdsBack;
  }

  override get(key: K): V | null {
    const entry = this.#cache === undefined ? null : this.#entry(key);
    return entry === null || entry.state !== 'held' ? this.inner.get(key) : entry.value;
  }

  override put(key: K, value: V | null): void {
    const cache = this.#cache;
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

  override range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.holdsBack ? this.#merged(from, to, false) : this.inner.range(from, to);
  }

  override reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.holdsBack ? this.#merged(from, to, true) : this.inner.reverseRange(from, to);
  }

  override all(): IterableIterator<KeyValue<K, V>> {
    return this.range(null, null);
  }

  override reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.reverseRange(null, null);
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

  #entry(key: K): CacheEntry<K, V> | null {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#index.get(key);
  }

  #merged(from: K | null, to: K | null, reverse: boolean): IterableIterator<KeyValue<K, V>> {
    const held = heldBack(this.#index.between(from, to, reverse), ({ key }) => key);
    const beneath = reverse ? this.inner.reverseRange(from, to) : this.inner.range(from, to);
    const order = keyOrder(must(this.#keySerde));
    return mergeCached(held, beneath, reverse ? (a, b) => order(b, a) : order, (key) => this.get(key));
  }

  /** Source: CachingKeyValueStore.putAndMaybeForward. */
  #handOn({ key, value, timestamp }: CacheEntry<K, V>): void {
    const listener = this.#listener;
    if (listener === undefined) {
      this.inner.put(key, value);
      return;
    }
    const oldValue = value === null || this.#sendOldValues ? this.inner.get(key) : null;
    // Came and went while it was held back: nobody has seen it.
    if (value === null && oldValue === null) return;
    this.inner.put(key, value);
    listener(key, value, this.#sendOldValues ? oldValue : null, timestamp);
  }
}
