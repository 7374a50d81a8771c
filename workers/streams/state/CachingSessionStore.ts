import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { CacheEntry } from './CacheEntry.ts';
import { CachingStore } from './CachingStore.ts';
import { keyOrder } from './keyOrder.ts';
import { mergeCached, shown, type Shown } from './mergeCached.ts';
import { requireKey } from './requireKey.ts';
import { SessionKeySchema } from './SessionKeySchema.ts';
import type { SessionStore } from './SessionStore.ts';
import { TimeIndex } from './TimeIndex.ts';
import type { Inner } from './WrappedStateStore.ts';

const EVER = Number.POSITIVE_INFINITY;

/**
 * Holds writes back and hands on the last one of each session. What is too old for the store inside is seen as long as the
 * cache has it, as in Kafka.
 */
export class CachingSessionStore<K, AGG>
  extends CachingStore<Inner<SessionStore<K, AGG>>, K, Windowed<K>, AGG>
  implements SessionStore<K, AGG>
{
  protected override readonly keepsHandedOn = true;
  #compare!: (a: Windowed<K>, b: Windowed<K>) => number;
  /** By session end, then start. */
  #index!: TimeIndex<K, CacheEntry<Windowed<K>, AGG>>;

  put(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    const cache = this.cache;
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

  remove(sessionKey: Windowed<K>): void {
    this.put(sessionKey, null);
  }

  findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessions(key, earliestEndMs, latestStartMs);
    return this.showsAny ? this.#mergedOfKey(beneath, key, earliestEndMs, latestStartMs, false) : beneath;
  }

  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.backwardFindSessions(key, earliestEndMs, latestStartMs);
    return this.showsAny ? this.#mergedOfKey(beneath, key, earliestEndMs, latestStartMs, true) : beneath;
  }

  findSessionsInRange(
    keyFrom: K | null, keyTo: K | null, earliestEndMs: number, latestStartMs: number,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessionsInRange(keyFrom, keyTo, earliestEndMs, latestStartMs);
    if (!this.showsAny) return beneath;
    const held = this.#held(this.#index.ofTime(earliestEndMs, EVER, keyFrom, keyTo, false), latestStartMs);
    return this.#merged(held, beneath, false);
  }

  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.findSessionsByEnd(earliestEndMs, latestEndMs);
    if (!this.showsAny) return beneath;
    return this.#merged(this.#held(this.#index.ofTime(earliestEndMs, latestEndMs, null, null, false), EVER), beneath, false);
  }

  fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    const entry = this.cache === undefined ? null : this.#entry(key, startMs, endMs);
    return entry !== null && entry.isShown ? entry.value : this.inner.fetchSession(key, startMs, endMs);
  }

  fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessions(key, 0, EVER);
  }

  backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.backwardFindSessions(key, 0, EVER);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessionsInRange(keyFrom, keyTo, 0, EVER);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const beneath = this.inner.backwardFetchRange(keyFrom, keyTo);
    return this.showsAny ? this.#merged(this.#held(this.#index.ofTime(0, EVER, keyFrom, keyTo, true), EVER), beneath, true) : beneath;
  }

  protected override newIndex(keySerde: Serde<K>): void {
    const compareKeys = keyOrder(keySerde);
    this.#compare = ({ key: a, window: { startMs: startA, endMs: endA } }, { key: b, window: { startMs: startB, endMs: endB } }) =>
      endA - endB || startA - startB || compareKeys(a, b);
    this.#index = new TimeIndex<K, CacheEntry<Windowed<K>, AGG>>(keySerde, SessionKeySchema.compare);
  }

  protected override forget({ key, window: { startMs, endMs } }: Windowed<K>): void {
    this.#index.delete(key, endMs, startMs);
  }

  protected override readInner({ key, window: { startMs, endMs } }: Windowed<K>): AGG | null {
    return this.inner.fetchSession(key, startMs, endMs);
  }

  protected override writeInner(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    this.inner.put(sessionKey, aggregate);
  }

  #entry(key: K, startMs: number, endMs: number): CacheEntry<Windowed<K>, AGG> | null {
    requireKey(this, key);
    return this.#index.get(key, endMs, startMs);
  }

  #held(indexed: Iterable<{ readonly value: CacheEntry<Windowed<K>, AGG> | null }>, latestStartMs: number): Array<Shown<Windowed<K>, AGG>> {
    return shown(indexed, ({ key }) => key).filter(({ key }) => key.window.startMs <= latestStartMs);
  }

  #mergedOfKey(
    beneath: IterableIterator<KeyValue<Windowed<K>, AGG>>, key: K, earliestEndMs: number, latestStartMs: number, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.#merged(this.#held(this.#index.ofKey(key, earliestEndMs, EVER, backward), latestStartMs), beneath, backward);
  }

  #merged(
    held: ReadonlyArray<Shown<Windowed<K>, AGG>>, beneath: IterableIterator<KeyValue<Windowed<K>, AGG>>, backward: boolean,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    const order = this.#compare;
    const current = ({ key, window }: Windowed<K>): AGG | null => this.fetchSession(key, window.startMs, window.endMs);
    return mergeCached(held, beneath, backward ? (a, b) => order(b, a) : order, current);
  }
}
