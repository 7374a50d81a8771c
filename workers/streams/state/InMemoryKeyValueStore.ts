import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { InMemoryStore, type ChangelogSerdes } from './InMemoryStore.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { KeyIndex, type IndexEntry } from './KeyIndex.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { requireKey } from './requireKey.ts';
import { requireOpen } from './requireOpen.ts';
import type { RestoreCallback, StoreSnapshot } from './StateStore.ts';

/** The innermost store: objects by key. */
export class InMemoryKeyValueStore<K, V> extends InMemoryStore<K, V, KeyIndex<K, V>> implements KeyValueStore<K, V> {
  get(key: K): V | null {
    return this.#open(key).get(key);
  }

  put(key: K, value: V | null): void {
    const index = this.#open(key);
    if (value === null || value === undefined) index.delete(key);
    else index.set(key, value);
  }

  putIfAbsent(key: K, value: V): V | null {
    const present = this.get(key);
    if (present === null) this.put(key, value);
    return present;
  }

  putAll(entries: Iterable<KeyValue<K, V | null>>): void {
    for (const { key, value } of entries) this.put(key, value);
  }

  delete(key: K): V | null {
    return this.#open(key).delete(key);
  }

  range(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return keyValues(this.index.between(from, to, false));
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return keyValues(this.index.between(from, to, true));
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.range(null, null);
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.reverseRange(null, null);
  }

  approximateNumEntries(): number {
    return this.index.size;
  }

  /** Throws StreamsException while the store is not open. */
  protected get index(): KeyIndex<K, V> {
    return requireOpen(this, this.opened);
  }

  protected restored(key: K, value: V): void {
    this.index.set(key, value);
  }

  /** What a snapshot walks through. */
  protected snapshotEntries(): Iterator<IndexEntry<K, V>> {
    return this.index.entries();
  }

  protected override newIndex(keySerde: Serde<K>): KeyIndex<K, V> {
    return new KeyIndex(keySerde);
  }

  protected override restoring({ keySerde, format }: ChangelogSerdes<K, V>): RestoreCallback {
    return (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
      const key = keySerde.deserialize(bytes, keyStart, keyEnd);
      if (valueStart < 0) this.index.delete(key);
      else this.restored(key, format.deserialize(bytes, valueStart, valueEnd, timestamp));
    };
  }

  protected override snapshot({ keySerde, format }: ChangelogSerdes<K, V>): StoreSnapshot {
    return new IteratorSnapshot(this.snapshotEntries(), (entry, record) => {
      keySerde.serialize(entry.key, record.key);
      if (entry.value === null) record.isTombstone = true;
      else {
        format.serialize(entry.value, record.value);
        record.timestamp = format.timestampOf(entry.value, 0);
      }
    });
  }

  #open(key: K): KeyIndex<K, V> {
    requireKey(this, key);
    return requireOpen(this, this.opened);
  }
}

function* keyValues<K, V>(entries: IterableIterator<IndexEntry<K, V>>): IterableIterator<KeyValue<K, V>> {
  for (const { key, value } of entries) if (value !== null) yield { key, value };
}
