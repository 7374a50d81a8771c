import { must, type Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Change } from '../processors/Change.ts';
import { BufferValueSerde, type BufferValue } from './BufferValueSerde.ts';
import { compareBytes } from './compareBytes.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { keyBytes, type KeyBytes } from './keyBytes.ts';
import { MinHeap } from './MinHeap.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import { requireSerde } from './requireSerde.ts';
import { SavedRecordContext } from './SavedRecordContext.ts';
import type { StateStoreContext, StoreSnapshot } from './StateStore.ts';
import type { TimeOrderedKeyValueBuffer } from './TimeOrderedKeyValueBuffer.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** The version of the changelog's format, as Kafka writes it. */
const CHANGELOG_HEADERS: readonly Header[] = [{ key: 'v', value: new Uint8Array([3]) }];
const TIME_BYTES = 8;

interface Entry<K, V> extends BufferValue<V> {
  readonly key: K;
  /** The key's bytes, made when they are first needed. */
  bytes: Uint8Array | undefined;
  priorValue: V | null;
  change: Change<V>;
  context: SavedRecordContext;
  size: number;
  isGone: boolean;
}

export interface ChangeBufferSettings {
  readonly logged: boolean;
  /** Whether the size in bytes is asked for, which costs serializing each change. */
  readonly countsBytes: boolean;
}

/**
 * Changes go to the changelog when the buffer is flushed: of each key that was touched what is held back of it then, or
 * a tombstone.
 */
export class InMemoryTimeOrderedKeyValueChangeBuffer<K, V> implements TimeOrderedKeyValueBuffer<K, V> {
  readonly name: string;
  readonly #settings: ChangeBufferSettings;
  readonly #given: { readonly key: Serde<K> | undefined; readonly value: Serde<V> | undefined };
  readonly #entries = new Map<string | number, Entry<K, V>>();
  /** Entries that are gone stay in here until they come first. */
  readonly #queue = new MinHeap<Entry<K, V>>((a, b) => a.time - b.time || compareBytes(this.#bytesOf(a), this.#bytesOf(b)));
  readonly #dirtyKeys = new Map<string | number, K>();
  #context: StateStoreContext | undefined;
  #keySerde: Serde<K> | undefined;
  #valueSerde: BufferValueSerde<V> | undefined;
  #keyBytes: KeyBytes<K> | undefined;
  #bufferSize = 0;

  /** A serde that is undefined is the application's default. */
  constructor(name: string, settings: ChangeBufferSettings, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    this.name = name;
    this.#settings = settings;
    this.#given = { key: keySerde, value: valueSerde };
  }

  init(context: StateStoreContext): void {
    const keySerde = requireSerde(this.#given.key, context.defaultKeySerde, 'key', this.name);
    this.#context = context;
    this.#keySerde = keySerde;
    this.#keyBytes = keyBytes(keySerde);
    const valueSerde = new BufferValueSerde(requireSerde(this.#given.value, context.defaultValueSerde, 'value', this.name));
    this.#valueSerde = valueSerde;
    context.register(
      this,
      (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
        const key = keySerde.deserialize(bytes, keyStart, keyEnd);
        if (valueStart < 0) this.#remove(key);
        else this.#restore(key, valueSerde.deserialize(bytes, valueStart, valueEnd));
      },
      () => this.#snapshot(),
    );
  }

  get numRecords(): number {
    return this.#entries.size;
  }

  get bufferSize(): number {
    return this.#bufferSize;
  }

  /** Of the changelog, not of those downstream. */
  get holdsBack(): boolean {
    return this.#dirtyKeys.size > 0;
  }

  get minTimestamp(): number {
    return this.#first()?.time ?? Number.POSITIVE_INFINITY;
  }

  put(time: number, key: K, change: Change<V>): void {
    const identity = must(this.#keyBytes).identity(key);
    let entry = this.#entries.get(identity);
    if (entry === undefined) {
      entry = { key, time, bytes: undefined, priorValue: change.oldValue, change, context: new SavedRecordContext(), size: 0, isGone: false };
      this.#add(identity, entry);
    } else entry.change = change;
    must(this.#context).saveRecordContext(entry.context);
    this.#measure(entry);
    if (this.#settings.logged) this.#dirtyKeys.set(identity, key);
  }

  evictWhile(predicate: () => boolean, callback: (key: K, change: Change<V>, context: ProcessorRecordContext) => void): void {
    for (let entry = this.#first(); entry !== undefined && predicate(); entry = this.#first()) {
      // What is downstream sees the prior row until it has seen the change.
      callback(entry.key, entry.change, entry.context);
      this.#remove(entry.key);
      if (this.#settings.logged) this.#dirtyKeys.set(must(this.#keyBytes).identity(entry.key), entry.key);
    }
  }

  priorValueForBuffered(key: K): ValueAndTimestamp<V> | null | undefined {
    const entry = this.#entries.get(must(this.#keyBytes).identity(key));
    if (entry === undefined) return undefined;
    // Nobody has told when the prior row was written.
    return entry.priorValue === null ? null : new ValueAndTimestamp(entry.priorValue, -1);
  }

  flush(): void {
    const context = must(this.#context);
    const keySerde = must(this.#keySerde);
    const valueSerde = must(this.#valueSerde);
    for (const [identity, key] of this.#dirtyKeys) {
      const entry = this.#entries.get(identity) ?? null;
      const timestamp = Math.max(0, entry === null ? context.timestamp : entry.context.timestamp);
      context.logChange<K, BufferValue<V>>(this.name, key, entry, timestamp, keySerde, valueSerde, entry === null ? undefined : CHANGELOG_HEADERS);
    }
    this.#dirtyKeys.clear();
  }

  close(): void {
    this.#context = undefined;
    this.#entries.clear();
    this.#queue.clear();
    this.#dirtyKeys.clear();
    this.#bufferSize = 0;
  }

  isOpen(): boolean {
    return this.#context !== undefined;
  }

  #restore(key: K, { time, priorValue, change, context }: BufferValue<V>): void {
    const identity = must(this.#keyBytes).identity(key);
    let entry = this.#entries.get(identity);
    // It was evicted and held back again between two flushes.
    if (entry !== undefined && entry.time !== time) {
      this.#remove(key);
      entry = undefined;
    }
    if (entry === undefined) {
      entry = { key, time, bytes: undefined, priorValue, change, context, size: 0, isGone: false };
      this.#add(identity, entry);
    } else {
      entry.priorValue = priorValue;
      entry.change = change;
      entry.context = context;
    }
    this.#measure(entry);
  }

  #add(identity: string | number, entry: Entry<K, V>): void {
    this.#entries.set(identity, entry);
    this.#queue.push(entry);
  }

  #remove(key: K): void {
    const identity = must(this.#keyBytes).identity(key);
    const entry = this.#entries.get(identity);
    if (entry === undefined) return;
    this.#entries.delete(identity);
    this.#bufferSize -= entry.size;
    entry.isGone = true;
    this.#first();
  }

  /** The first entry that is still there. */
  #first(): Entry<K, V> | undefined {
    let first = this.#queue.peek();
    while (first !== undefined && first.isGone) {
      this.#queue.pop();
      first = this.#queue.peek();
    }
    return first;
  }

  #measure(entry: Entry<K, V>): void {
    if (!this.#settings.countsBytes) return;
    const size = TIME_BYTES + this.#bytesOf(entry).length + must(this.#valueSerde).sizeOf(entry);
    this.#bufferSize += size - entry.size;
    entry.size = size;
  }

  #bytesOf(entry: Entry<K, V>): Uint8Array {
    return (entry.bytes ??= must(this.#keyBytes).bytesOf(entry.key));
  }

  #snapshot(): StoreSnapshot {
    const keySerde = must(this.#keySerde);
    const valueSerde = must(this.#valueSerde);
    return new IteratorSnapshot(this.#entries.values(), (entry, record) => {
      keySerde.serialize(entry.key, record.key);
      valueSerde.serialize(entry, record.value);
      record.timestamp = Math.max(0, entry.context.timestamp);
    });
  }
}
