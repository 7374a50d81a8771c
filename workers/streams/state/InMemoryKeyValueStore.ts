import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { KeyIndex, type IndexEntry } from './KeyIndex.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';

/** The innermost store: objects by key. */
export class InMemoryKeyValueStore<K, V> implements KeyValueStore<K, V> {
  readonly name: string;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #keySerde: Serde<K> | undefined;
  #format: ChangelogFormat<V> | undefined;
  #index: KeyIndex<K, V> | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(name: string, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    this.name = name;
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    const keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    const format = this.#formatFactory(context);
    this.#keySerde = keySerde;
    this.#format = format;
    this.#index = new KeyIndex<K, V>(keySerde);
    context.register(
      root,
      (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
        const key = keySerde.deserialize(bytes, keyStart, keyEnd);
        if (valueStart < 0) this.index.delete(key);
        else this.restored(key, format.deserialize(bytes, valueStart, valueEnd, timestamp));
      },
      () => this.#snapshot(),
    );
  }

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

  flush(): void {}

  close(): void {
    this.#index?.clear();
    this.#index = undefined;
  }

  isOpen(): boolean {
    return this.#index !== undefined;
  }

  /** Throws StreamsException while the store is not open. */
  protected get index(): KeyIndex<K, V> {
    if (this.#index === undefined) throw new StreamsException(`the store ${this.name} is not open`);
    return this.#index;
  }

  protected restored(key: K, value: V): void {
    this.index.set(key, value);
  }

  /** What a snapshot walks through. */
  protected snapshotEntries(): Iterator<IndexEntry<K, V>> {
    return this.index.entries();
  }

  #snapshot(): StoreSnapshot {
    const keySerde = must(this.#keySerde);
    const format = must(this.#format);
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
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.index;
  }
}

function* keyValues<K, V>(entries: IterableIterator<IndexEntry<K, V>>): IterableIterator<KeyValue<K, V>> {
  for (const { key, value } of entries) if (value !== null) yield { key, value };
}
