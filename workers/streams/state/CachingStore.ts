import type { Serde } from '../../serde/index.ts';
import type { CachedStateStore, CacheFlushListener } from './CachedStateStore.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { NamedCache } from './NamedCache.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedStateStore, type Inner } from './WrappedStateStore.ts';

/**
 * Holds writes back and hands on the last one of each key, to the store inside and then to the listener: at a flush, and
 * when the thread's cache is full. Where the thread has no cache it passes everything on. `CK`: what an entry stands
 * under, the key, with its window where there is one.
 */
export abstract class CachingStore<S extends Inner<StateStore>, K, CK, V> extends WrappedStateStore<S> implements CachedStateStore<CK, V> {
  /** Undefined where the thread has none. */
  protected cache: NamedCache<CK, V> | undefined;
  /** Whether reads show what has been handed on as long as the cache has it: the store inside may have forgotten it. */
  protected readonly keepsHandedOn: boolean = false;
  readonly #givenKeySerde: Serde<K> | undefined;
  #listener: CacheFlushListener<CK, V> | undefined;
  #sendOldValues = false;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: S, keySerde: Serde<K> | undefined) {
    super(inner);
    this.#givenKeySerde = keySerde;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    if (context.cache !== undefined) {
      this.newIndex(requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name));
      this.cache = new NamedCache(context.cache, context, {
        keepsHandedOn: this.keepsHandedOn, handOn: (entry) => this.#handOn(entry), forget: ({ key }) => this.forget(key),
      });
    }
    super.init(context, root);
  }

  setFlushListener(listener: CacheFlushListener<CK, V>, sendOldValues: boolean): boolean {
    this.#listener = listener;
    this.#sendOldValues = sendOldValues;
    return this.cache !== undefined;
  }

  get holdsBack(): boolean {
    return this.cache !== undefined && this.cache.holdsBack;
  }

  /** With `keepsHandedOn`: whether a read may find something in the cache. */
  protected get showsAny(): boolean {
    return this.cache !== undefined && !this.cache.isEmpty;
  }

  override flush(): void {
    this.cache?.flush();
    super.flush();
  }

  clearCache(): void {
    this.cache?.clear();
  }

  /** What has not been flushed is forgotten: it was not committed either. */
  override close(): void {
    this.cache?.close();
    this.cache = undefined;
    super.close();
  }

  /** By which the entries of the cache are found. */
  protected abstract newIndex(keySerde: Serde<K>): void;
  /** Takes the entry out of the index. */
  protected abstract forget(key: CK): void;
  protected abstract readInner(key: CK): V | null;
  protected abstract writeInner(key: CK, value: V | null): void;

  /** Source: putAndMaybeForward of Kafka's caching stores. */
  #handOn({ key, value, timestamp }: CacheEntry<CK, V>): void {
    const listener = this.#listener;
    if (listener === undefined) {
      this.writeInner(key, value);
      return;
    }
    const oldValue = value === null || this.#sendOldValues ? this.readInner(key) : null;
    // Came and went while it was held back: nobody has seen it.
    if (value === null && oldValue === null) return;
    this.writeInner(key, value);
    listener(key, value, this.#sendOldValues ? oldValue : null, timestamp);
  }
}
