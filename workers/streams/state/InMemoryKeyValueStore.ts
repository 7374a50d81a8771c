import type { Serde } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { KeyIndex, type IndexEntry } from './KeyIndex.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';

/** Reads the value of a changelog record. */
export type ChangelogValueReader<V> = (bytes: Uint8Array, start: number, end: number, timestamp: number) => V;

/** The innermost store: objects by key. Changelog records turn into objects through a reader that the builder gives. */
export class InMemoryKeyValueStore<K, V> implements KeyValueStore<K, V> {
  readonly name: string;
  readonly #keySerde: Serde<K> | undefined;
  readonly #reader: (context: StateStoreContext) => ChangelogValueReader<V>;
  #index: KeyIndex<K, V> | undefined;

  /** `keySerde` undefined: the application's default. `reader` is asked once, in `init`. */
  constructor(name: string, keySerde: Serde<K> | undefined, reader: (context: StateStoreContext) => ChangelogValueReader<V>) {
    this.name = name;
    this.#keySerde = keySerde;
    this.#reader = reader;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    const keySerde = requireSerde(this.#keySerde, context.defaultKeySerde, 'key', this.name);
    const read = this.#reader(context);
    const index = new KeyIndex<K, V>(keySerde);
    this.#index = index;
    context.register(root, (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
      const key = keySerde.deserialize(bytes, keyStart, keyEnd);
      if (valueStart < 0) index.delete(key);
      else index.set(key, read(bytes, valueStart, valueEnd, timestamp));
    });
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
    return keyValues(this.#require().between(from, to, false));
  }

  reverseRange(from: K | null, to: K | null): IterableIterator<KeyValue<K, V>> {
    return keyValues(this.#require().between(from, to, true));
  }

  all(): IterableIterator<KeyValue<K, V>> {
    return this.range(null, null);
  }

  reverseAll(): IterableIterator<KeyValue<K, V>> {
    return this.reverseRange(null, null);
  }

  approximateNumEntries(): number {
    return this.#require().size;
  }

  flush(): void {}

  close(): void {
    this.#index?.clear();
    this.#index = undefined;
  }

  isOpen(): boolean {
    return this.#index !== undefined;
  }

  #open(key: K): KeyIndex<K, V> {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#require();
  }

  #require(): KeyIndex<K, V> {
    if (this.#index === undefined) throw new StreamsException(`the store ${this.name} is not open`);
    return this.#index;
  }
}

function* keyValues<K, V>(entries: IterableIterator<IndexEntry<K, V>>): IterableIterator<KeyValue<K, V>> {
  for (const { key, value } of entries) if (value !== null) yield { key, value };
}
