import type { KeyValue } from '../api/KeyValue.ts';
import type { ReadOnlySessionStore } from '../state/SessionStore.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { entriesOf, entriesOfAll, firstOf, type StoreProvider } from './StoreProvider.ts';

type Sessions<K, AGG> = IterableIterator<KeyValue<Windowed<K>, AGG>>;

/** One store over those of many tasks. What is about many keys is in order within a task, task after task. */
export class CompositeReadOnlySessionStore<K, AGG> implements ReadOnlySessionStore<K, AGG> {
  readonly #provider: StoreProvider<ReadOnlySessionStore<K, AGG>>;

  constructor(provider: StoreProvider<ReadOnlySessionStore<K, AGG>>) {
    this.#provider = provider;
  }

  findSessions(key: K, earliestEndMs: number, latestStartMs: number): Sessions<K, AGG> {
    return entriesOf(this.#provider, key, (store) => store.findSessions(key, earliestEndMs, latestStartMs));
  }

  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): Sessions<K, AGG> {
    return entriesOf(this.#provider, key, (store) => store.backwardFindSessions(key, earliestEndMs, latestStartMs));
  }

  findSessionsInRange(keyFrom: K | null, keyTo: K | null, earliestEndMs: number, latestStartMs: number): Sessions<K, AGG> {
    return entriesOfAll(this.#provider, (store) => store.findSessionsInRange(keyFrom, keyTo, earliestEndMs, latestStartMs));
  }

  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): Sessions<K, AGG> {
    return entriesOfAll(this.#provider, (store) => store.findSessionsByEnd(earliestEndMs, latestEndMs));
  }

  fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    return firstOf(this.#provider, key, (store) => store.fetchSession(key, startMs, endMs));
  }

  fetch(key: K): Sessions<K, AGG> {
    return entriesOf(this.#provider, key, (store) => store.fetch(key));
  }

  backwardFetch(key: K): Sessions<K, AGG> {
    return entriesOf(this.#provider, key, (store) => store.backwardFetch(key));
  }

  fetchRange(keyFrom: K | null, keyTo: K | null): Sessions<K, AGG> {
    return entriesOfAll(this.#provider, (store) => store.fetchRange(keyFrom, keyTo));
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null): Sessions<K, AGG> {
    return entriesOfAll(this.#provider, (store) => store.backwardFetchRange(keyFrom, keyTo));
  }
}
