import type { KeyValue } from '../api/KeyValue.ts';
import type { ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import { entriesOfAll, firstOf, type StoreProvider } from './StoreProvider.ts';

/** One store over those of many tasks. Ranges are in order within a task, task after task. */
export class CompositeReadOnlyKeyValueStore<K, V> implements ReadOnlyKeyValueStore<K, V> {
  readonly #provider: StoreProvider<ReadOnlyKeyValueStore<K, unknown>>;
  readonly #convert: (stored: unknown) => V;

  constructor(provider: StoreProvider<ReadOnlyKeyValueStore<K, unknown>>, convert: (stored: unknown) => V) {
    this.#provider = provider;
    this.#convert = convert;
  }

  get(key: K): V | null {
    const stored = firstOf(this.#provider, key, (store) => store.get(key));
    return stored === null ? null : this.#convert(stored);
  }

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.#each((store) => store.range(from, to));
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return this.#each((store) => store.reverseRange(from, to));
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.#each((store) => store.all());
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.#each((store) => store.reverseAll());
  }

  approximateNumEntries(): number {
    return this.#provider.stores().reduce((sum, store) => sum + store.approximateNumEntries(), 0);
  }

  #each(read: (store: ReadOnlyKeyValueStore<K, unknown>) => IterableIterator<KeyValue<K, unknown>>): IterableIterator<KeyValue<K, V>> {
    return convertedValues(entriesOfAll(this.#provider, read), this.#convert);
  }
}

export function* convertedValues<K, V>(entries: Iterable<KeyValue<K, unknown>>, convert: (stored: unknown) => V): IterableIterator<KeyValue<K, V>> {
  for (const { key, value } of entries) yield { key, value: convert(value) };
}
