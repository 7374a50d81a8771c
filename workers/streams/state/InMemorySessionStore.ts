import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { SessionWindow } from '../windows/SessionWindow.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { InMemoryTimeStore, type TimeRetention } from './InMemoryTimeStore.ts';
import { SessionKeySchema } from './SessionKeySchema.ts';
import type { SessionStore } from './SessionStore.ts';
import type { TimeIndexEntry } from './TimeIndex.ts';

/** The innermost store: objects by key, end and start of the session. */
export class InMemorySessionStore<K, AGG> extends InMemoryTimeStore<K, AGG> implements SessionStore<K, AGG> {
  /** `keySerde` undefined: the application's default. */
  constructor(name: string, retention: TimeRetention, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<AGG>) {
    super(name, SessionKeySchema, retention, keySerde, format);
  }

  put({ key, window: { startMs, endMs } }: Windowed<K>, aggregate: AGG | null): void {
    const index = this.indexFor(key);
    this.advance(endMs, index);
    if (this.isExpired(endMs)) this.dropExpired(endMs);
    else if (aggregate !== null && aggregate !== undefined) index.set(key, endMs, startMs, aggregate);
    else index.delete(key, endMs, startMs);
  }

  remove({ key, window: { startMs, endMs } }: Windowed<K>): void {
    const index = this.indexFor(key);
    this.advance(endMs, index);
    index.delete(key, endMs, startMs);
  }

  findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.indexFor(key).ofKey(key, earliestEndMs, Number.POSITIVE_INFINITY, false), latestStartMs);
  }

  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.indexFor(key).ofKey(key, earliestEndMs, Number.POSITIVE_INFINITY, true), latestStartMs);
  }

  findSessionsInRange(
    keyFrom: K | null,
    keyTo: K | null,
    earliestEndMs: number,
    latestStartMs: number,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.index.ofTime(earliestEndMs, Number.POSITIVE_INFINITY, keyFrom, keyTo, false), latestStartMs);
  }

  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.index.ofTime(earliestEndMs, latestEndMs, null, null, false), Number.POSITIVE_INFINITY);
  }

  fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    return this.indexFor(key).get(key, endMs, startMs);
  }

  fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessions(key, 0, Number.POSITIVE_INFINITY);
  }

  backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.backwardFindSessions(key, 0, Number.POSITIVE_INFINITY);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessionsInRange(keyFrom, keyTo, 0, Number.POSITIVE_INFINITY);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.index.ofTime(0, Number.POSITIVE_INFINITY, keyFrom, keyTo, true), Number.POSITIVE_INFINITY);
  }
}

function* sessions<K, AGG>(
  entries: IterableIterator<TimeIndexEntry<K, AGG>>,
  latestStartMs: number,
): IterableIterator<KeyValue<Windowed<K>, AGG>> {
  for (const { owner, time, order, value } of entries)
    if (order <= latestStartMs) yield { key: new Windowed(owner.key, new SessionWindow(order, time)), value: value! };
}
