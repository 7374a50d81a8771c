import type { VersionedKeyValueStore, VersionedRecord } from '../state/VersionedKeyValueStore.ts';
import { firstOf, type StoreProvider } from './StoreProvider.ts';

export type ReadOnlyVersionedKeyValueStore<K, V> = Pick<VersionedKeyValueStore<K, V>, 'get' | 'getAsOf' | 'getVersions'>;

/** One store over those of many tasks. */
export class CompositeVersionedKeyValueStore<K, V> implements ReadOnlyVersionedKeyValueStore<K, V> {
  readonly #provider: StoreProvider<ReadOnlyVersionedKeyValueStore<K, V>>;

  constructor(provider: StoreProvider<ReadOnlyVersionedKeyValueStore<K, V>>) {
    this.#provider = provider;
  }

  get(key: K): VersionedRecord<V> | null {
    return firstOf(this.#provider, key, (store) => store.get(key));
  }

  getAsOf(key: K, asOfTimestamp: number): VersionedRecord<V> | null {
    return firstOf(this.#provider, key, (store) => store.getAsOf(key, asOfTimestamp));
  }

  getVersions(key: K, from: number | null, to: number | null, order: 'ascending' | 'descending'): VersionedRecord<V>[] {
    return firstOf(this.#provider, key, (store) => {
      const versions = store.getVersions(key, from, to, order);
      return versions.length === 0 ? null : versions;
    }) ?? [];
  }
}
