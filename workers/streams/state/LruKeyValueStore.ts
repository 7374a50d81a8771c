import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { InMemoryKeyValueStore } from './InMemoryKeyValueStore.ts';
import type { IndexEntry } from './KeyIndex.ts';

/** Keeps only the entries that were read or written last (Kafka's MemoryLRUCache). */
export class LruKeyValueStore<K, V> extends InMemoryKeyValueStore<K, V> {
  readonly #maxEntries: number;
  /** Told of each key that had to go, so that its wrapper logs it. */
  onEviction: ((key: K) => void) | undefined;

  constructor(name: string, maxEntries: number, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(name, keySerde, format);
    this.#maxEntries = maxEntries;
  }

  override get(key: K): V | null {
    const value = super.get(key);
    if (value !== null) this.index.touch(key);
    return value;
  }

  override put(key: K, value: V | null): void {
    super.put(key, value);
    if (value === null) return;
    this.index.touch(key);
    this.#evict();
  }

  /** What had to go has its tombstone in the changelog; a snapshot may be ahead of what is replayed over it, so nothing goes before that. */
  protected override restored(key: K, value: V): void {
    super.restored(key, value);
    this.index.touch(key);
  }

  /** A copy: reading moves entries to the end of what would be walked through. */
  protected override snapshotEntries(): Iterator<IndexEntry<K, V>> {
    return [...this.index.entries()].values();
  }

  #evict(): void {
    while (this.index.size > this.#maxEntries) {
      const eldest = this.index.entries().next().value!;
      this.index.delete(eldest.key);
      this.onEviction?.(eldest.key);
    }
  }
}
