import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { CachedStateStore, CacheFlushListener } from './CachedStateStore.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { compareBytes } from './compareBytes.ts';
import { keyOrder } from './keyOrder.ts';
import { heldBack, mergeCached, type HeldBack } from './mergeCached.ts';
import { NamedCache } from './NamedCache.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { TimeIndex } from './TimeIndex.ts';
import { WrappedSessionStore, type InnerSessionStore } from './WrappedSessionStore.ts';

const EVER = Number.POSITIVE_INFINITY;

/** Holds writes back and hands on the last one of each session; see CachingKeyValueStore. */
export class CachingSessionStore<K, AGG> extends WrappedSessionStore<K, AGG> implements CachedStateStore<Windowed<K>, AGG> {
  readonly #given: Serde<K> | undefined;
  #compare!: (a: Windowed<K>, b: Windowed<K>) => number;
  /** By session end, then start. */
  #index!: TimeIndex<K, CacheEntry<Windowed<K>, AGG>>;
  #cache: NamedCache<Windowed<K>, AGG> | undefined;
  #listener: CacheFlushListener<Windowed<K>, AGG> | undefined;
  #sendOldValues = false;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerSessionStore<K, AGG>, keySerde: Serde<K> | undefined) {
    super(inner);
    this.#given = keySerde;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    if (context.cache !== undefined) {
      const keySerde = requireSerde(this.#given, context.defaultKeySerde, 'key', this.name);
      const compareKeys = keyOrder(keySerde);
      this.#compare = ({ key: a, window: { startMs: startA, endMs: endA } }, { key: b, window: { startMs: startB, endMs: endB } }) =>
        endA - endB || startA - startB || compareKeys(a, b);
      const index = new TimeIndex<K, CacheEntry<Windowed<K>, AGG>>(
        keySerde, (a, b) => a.order - b.order || compareBytes(a.owner.bytes!, b.owner.bytes!),
      );
      this.#index = index;
      this.#cache = new NamedCache(context.cache, context, {
        handOn: (entry) => this.#handOn(entry),
        forget: ({ key: { key, window } }) => index.delete(key, window.endMs, window.startMs),
      });
    }
    super.init(context, root);
  }

  setFlushListener(listener: CacheFlushListener<Windowed<K>, AGG>, sendOldValues: boolean): boolean {
    this.#listener = listener;
    this.#sendOldValues = sendOldValues;
    return this.#cache !== undefined;
  }

  get holdsBack(): boolean {
    return this.#cache !== undefined && this.#cache.holdsBack;
  }

  override put(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    const cache = this.#cache;
    if (cache === undefined) {
      this.inner.put(sessionKey, aggregate);
      return;
    }
    const { key, window: { startMs, endMs } } = sessionKey;
    // An undefined value that slipped in counts as a null, as it does beneath.
    const written = aggregate ?? null;
    const entry = this.#entry(key, startMs, endMs);
    if (entry === null || !cache.write(entry, written)) this.#index.set(key, endMs, startMs, cache.hold(sessionKey, written));
    cache.evictIfOverfull();
  }

  override findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessions(key, earliestEndMs, latestStartMs);
    return this.holdsBack ? this.#mergedOfKey(beneath, key, earliestEndMs, latestStartMs, false) : beneath;
  }

  override backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.backwardFindSessions(key, earliestEndMs, latestStartMs);
    return this.holdsBack ? this.#mergedOfKey(beneath, key, earliestEndMs, latestStartMs, true) : beneath;
  }

  override findSessionsInRange(
    keyFrom: K | null, keyTo: K | null, earliestEndMs: number, latestStartMs: number,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessionsInRange(keyFrom, keyTo, earliestEndMs, latestStartMs);
    if (!this.holdsBack) return beneath;
    const held = this.#held(this.#index.ofTime(earliestEndMs, EVER, keyFrom, keyTo, false), latestStartMs);
    return this.#merged(held, beneath, false);
  }

  override findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessionsByEnd(earliestEndMs, latestEndMs);
    if (!this.holdsBack) return beneath;
    return this.#merged(this.#held(this.#index.ofTime(earliestEndMs, latestEndMs, null, null, false), EVER), beneath, false);
  }

  override fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    const entry = this.#cache === undefined ? null : this.#entry(key, startMs, endMs);
    return entry === null || entry.state !== 'held' ? this.inner.fetchSession(key, startMs, endMs) : entry.value;
  }

  override fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.fetch(key);
    return this.holdsBack ? this.#mergedOfKey(beneath, key, 0, EVER, false) : beneath;
  }

  override backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.backwardFetch(key);
    return this.holdsBack ? this.#mergedOfKey(beneath, key, 0, EVER, true) : beneath;
  }

  override fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.fetchRange(keyFrom, keyTo);
    return this.holdsBack ? this.#merged(this.#held(this.#index.ofTime(0, EVER, keyFrom, keyTo, false), EVER), beneath, false) : beneath;
  }

  override backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.backwardFetchRange(keyFrom, keyTo);
    return this.holdsBack ? this.#merged(this.#held(this.#index.ofTime(0, EVER, keyFrom, keyTo, true), EVER), beneath, true) : beneath;
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

  #entry(key: K, startMs: number, endMs: number): CacheEntry<Windowed<K>, AGG> | null {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#index.get(key, endMs, startMs);
  }

  #held(indexed: Iterable<{ readonly value: CacheEntry<Windowed<K>, AGG> | null }>, latestStartMs: number): Array<HeldBack<Windowed<K>, AGG>> {
    return heldBack(indexed, ({ key }) => key).filter(({ key }) => key.window.startMs <= latestStartMs);
  }

  #mergedOfKey(
    beneath: IterableIterator<KeyValue<Windowed<K>, AGG>>, key: K, earliestEndMs: number, latestStartMs: number, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.#merged(this.#held(this.#index.ofKey(key, earliestEndMs, EVER, backward), latestStartMs), beneath, backward);
  }

  #merged(
    held: ReadonlyArray<HeldBack<Windowed<K>, AGG>>, beneath: IterableIterator<KeyValue<Windowed<K>, AGG>>, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const order = this.#compare;
    const current = ({ key, window }: Windowed<K>): AGG | null => this.fetchSession(key, window.startMs, window.endMs);
    return mergeCached(held, beneath, backward ? (a, b) => order(b, a) : order, current);
  }

  /** Source: CachingSessionStore.putAndMaybeForward. */
  #handOn({ key: sessionKey, value, timestamp }: CacheEntry<Windowed<K>, AGG>): void {
    const { key, window } = sessionKey;
    const listener = this.#listener;
    if (listener === undefined) {
      this.inner.put(sessionKey, value);
      return;
    }
    const oldValue = value === null || this.#sendOldValues ? this.inner.fetchSession(key, window.startMs, window.endMs) : null;
    // Came and went while it was held back: nobody has seen it.
    if (value === null && oldValue === null) return;
    this.inner.put(sessionKey, value);
    listener(sessionKey, value, this.#sendOldValues ? oldValue : null, timestamp);
  }
}
