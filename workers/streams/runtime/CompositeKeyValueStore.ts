import type { KeyValue } from '../api/KeyValue.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';

/**
 * One store over those of all local tasks, for reading from outside. Ranges are in order within a task, task after task.
 */
export class CompositeKeyValueStore<K, V> implements ReadOnlyKeyValueStore<K, V> {
  readonly #stores: () => ReadonlyArray<KeyValueStore<K, unknown>>;
  readonly #convert: (stored: unknown) => V;

  constructor(stores: () => ReadonlyArray<KeyValueStore<K, unknown>>, convert: (stored: unknown) => V) {
    this.#stores = stores;
    this.#convert = convert;
  }

  get(key: K): V | null {
    for (const store of this.#stores()) {
      const stored = store.get(key);
      if (stored !== null) return this.#convert(stored);
    }
    return null;
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
    return this.#stores().reduce((sum, store) => sum + store.approximateNumEntries(), 0);
  }

  *#each(read: (store: KeyValueStore<K, unknown>) => IterableIterator<KeyValue<K, unknown>>): IterableIterator<KeyValue<K, V>> {
    for (const store of this.#stores()) for (const { key, value } of read(store)) yield { key, value: this.#convert(value) };
  }
}

/** Values without their timestamps, whether the store has them or not. */
export const plainValue = <V>(stored: unknown): V => (stored instanceof ValueAndTimestamp ? stored.value : stored) as V;

export const valueAndTimestamp = <V>(stored: unknown): ValueAndTimestamp<V> =>
  stored instanceof ValueAndTimestamp ? (stored as ValueAndTimestamp<V>) : new ValueAndTimestamp(stored as V, -1);
