import type { Serde, Serializer } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { ChangeLoggingStore } from './ChangeLoggingStore.ts';
import { sessionKeySerializer, type SessionKey } from './SessionKeySchema.ts';
import type { SessionStore } from './SessionStore.ts';
import type { Inner } from './WrappedStateStore.ts';

/** Appends every put and removal to the changelog, with the timestamp of the record that caused it. */
export class ChangeLoggingSessionStore<K, AGG>
  extends ChangeLoggingStore<Inner<SessionStore<K, AGG>>, K, SessionKey<K>, AGG>
  implements SessionStore<K, AGG>
{
  put(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    this.inner.put(sessionKey, aggregate);
    this.changelog.append(logged(sessionKey), aggregate);
  }

  remove(sessionKey: Windowed<K>): void {
    this.inner.remove(sessionKey);
    this.changelog.append(logged(sessionKey), null);
  }

  findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.findSessions(key, earliestEndMs, latestStartMs);
  }

  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.backwardFindSessions(key, earliestEndMs, latestStartMs);
  }

  findSessionsInRange(
    keyFrom: K | null,
    keyTo: K | null,
    earliestEndMs: number,
    latestStartMs: number,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.findSessionsInRange(keyFrom, keyTo, earliestEndMs, latestStartMs);
  }

  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.findSessionsByEnd(earliestEndMs, latestEndMs);
  }

  fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    return this.inner.fetchSession(key, startMs, endMs);
  }

  fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.fetch(key);
  }

  backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.backwardFetch(key);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.fetchRange(keyFrom, keyTo);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.inner.backwardFetchRange(keyFrom, keyTo);
  }

  protected override keySerializer(keySerde: Serde<K>): Serializer<SessionKey<K>> {
    return sessionKeySerializer(keySerde);
  }
}

const logged = <K>({ key, window: { startMs, endMs } }: Windowed<K>): SessionKey<K> => ({ key, startMs, endMs });
