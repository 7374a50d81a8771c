import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { SessionStore } from './SessionStore.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';

/** A store that can stand inside another; `root` is the outermost wrapper, which the task knows. */
export interface InnerSessionStore<K, AGG> extends SessionStore<K, AGG> {
  init(context: StateStoreContext, root?: StateStore): void;
}

/** Passes everything on; a wrapper overrides what concerns it. */
export abstract class WrappedSessionStore<K, AGG> implements InnerSessionStore<K, AGG> {
  readonly name: string;
  protected readonly inner: InnerSessionStore<K, AGG>;

  constructor(inner: InnerSessionStore<K, AGG>) {
    this.name = inner.name;
    this.inner = inner;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    this.inner.init(context, root);
  }

  put(sessionKey: Windowed<K>, aggregate: AGG | null): void {
    this.inner.put(sessionKey, aggregate);
  }

  remove(sessionKey: Windowed<K>): void {
    this.put(sessionKey, null);
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

  flush(): void {
    this.inner.flush();
  }

  close(): void {
    this.inner.close();
  }

  isOpen(): boolean {
    return this.inner.isOpen();
  }
}
