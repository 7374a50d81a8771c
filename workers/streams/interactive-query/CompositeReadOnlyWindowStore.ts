import type { KeyValue } from '../api/KeyValue.ts';
import type { ReadOnlyWindowStore } from '../state/WindowStore.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { convertedValues } from './CompositeReadOnlyKeyValueStore.ts';
import { entriesOf, entriesOfAll, firstOf, type StoreProvider } from './StoreProvider.ts';

type Entries<K> = IterableIterator<KeyValue<Windowed<K>, unknown>>;

/** One store over those of many tasks. What is about many keys is in order within a task, task after task. */
export class CompositeReadOnlyWindowStore<K, V> implements ReadOnlyWindowStore<K, V> {
  readonly #provider: StoreProvider<ReadOnlyWindowStore<K, unknown>>;
  readonly #convert: (stored: unknown) => V;

  constructor(provider: StoreProvider<ReadOnlyWindowStore<K, unknown>>, convert: (stored: unknown) => V) {
    this.#provider = provider;
    this.#convert = convert;
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    if (to !== undefined) return convertedValues(entriesOf(this.#provider, key, (store) => store.fetch(key, from, to)), this.#convert);
    const stored = firstOf(this.#provider, key, (store) => store.fetch(key, from));
    return stored === null ? null : this.#convert(stored);
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return convertedValues(entriesOf(this.#provider, key, (store) => store.backwardFetch(key, from, to)), this.#convert);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.fetchRange(keyFrom, keyTo, from, to));
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.backwardFetchRange(keyFrom, keyTo, from, to));
  }

  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.fetchAll(from, to));
  }

  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.backwardFetchAll(from, to));
  }

  all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.all());
  }

  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#each((store) => store.backwardAll());
  }

  #each(read: (store: ReadOnlyWindowStore<K, unknown>) => Entries<K>): IterableIterator<KeyValue<Windowed<K>, V>> {
    return convertedValues(entriesOfAll(this.#provider, read), this.#convert);
  }
}
