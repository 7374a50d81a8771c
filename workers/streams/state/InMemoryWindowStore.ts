import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { timeWindowForSize } from '../windows/timeWindowForSize.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { compareBytes } from './compareBytes.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { requireSerde } from './requireSerde.ts';
import { startingWith } from './startingWith.ts';
import type { StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';
import { TimeIndex, type TimeIndexEntry } from './TimeIndex.ts';
import { endOfWindowedKey, STREAM_TIME_ONLY, windowKeySerializer, windowSequenceOf, windowStartOf } from './WindowKeySchema.ts';
import type { InnerWindowStore } from './WrappedWindowStore.ts';

export interface WindowStoreSettings {
  readonly retentionPeriod: number;
  readonly windowSize: number;
  readonly retainDuplicates: boolean;
}

/** The innermost store: objects by key, start of the window and, where duplicates are retained, number of the put. */
export class InMemoryWindowStore<K, V> implements InnerWindowStore<K, V> {
  readonly name: string;
  readonly #settings: WindowStoreSettings;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #context: StateStoreContext | undefined;
  #keySerde: Serde<K> | undefined;
  #format: ChangelogFormat<V> | undefined;
  #index: TimeIndex<K, V> | undefined;
  #observedStreamTime = -1;
  #lastSequence = 0;

  /** `keySerde` undefined: the application's default. */
  constructor(name: string, settings: WindowStoreSettings, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    this.name = name;
    this.#settings = settings;
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    const keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    const format = this.#formatFactory(context);
    const index = new TimeIndex<K, V>(keySerde, (a, b) => compareBytes(a.owner.bytes!, b.owner.bytes!) || a.order - b.order);
    this.#context = context;
    this.#keySerde = keySerde;
    this.#format = format;
    this.#index = index;
    context.register(
      root,
      (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
        const startMs = windowStartOf(bytes, keyEnd);
        const sequence = windowSequenceOf(bytes, keyEnd);
        this.#advance(startMs, index);
        if (sequence === STREAM_TIME_ONLY) return;
        if (sequence > this.#lastSequence) this.#lastSequence = sequence;
        if (this.#isExpired(startMs)) return;
        const key = keySerde.deserialize(bytes, keyStart, endOfWindowedKey(keyEnd));
        if (valueStart < 0) index.delete(key, startMs, sequence);
        else index.set(key, startMs, sequence, format.deserialize(bytes, valueStart, valueEnd, timestamp));
      },
      () => this.#snapshot(),
    );
  }

  put(key: K, value: V | null, windowStartMs: number): void {
    const index = this.#open(key);
    this.#advance(windowStartMs, index);
    // A put that changes nothing takes a number too: it is logged, and must not be taken for another.
    if (this.#settings.retainDuplicates) this.#lastSequence = (this.#lastSequence + 1) & 0x7fff_ffff;
    if (this.#isExpired(windowStartMs)) this.#context?.recordDropped?.(this.name);
    else if (value !== null && value !== undefined) index.set(key, windowStartMs, this.#lastSequence, value);
    else if (!this.#settings.retainDuplicates) index.delete(key, windowStartMs, 0);
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    const index = this.#open(key);
    return to === undefined ? index.get(key, from, 0) : byStart(index.ofKey(key, from, to, false));
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return byStart(this.#open(key).ofKey(key, from, to, true));
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#windowed(this.#require().ofTime(from, to, keyFrom, keyTo, false));
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#windowed(this.#require().ofTime(from, to, keyFrom, keyTo, true));
  }

  fetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.fetchRange(null, null, from, to);
  }

  backwardFetchAll(from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.backwardFetchRange(null, null, from, to);
  }

  all(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.fetchAll(0, Number.POSITIVE_INFINITY);
  }

  backwardAll(): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.backwardFetchAll(0, Number.POSITIVE_INFINITY);
  }

  flush(): void {}

  close(): void {
    this.#index?.clear();
    this.#index = undefined;
  }

  isOpen(): boolean {
    return this.#index !== undefined;
  }

  #advance(startMs: number, index: TimeIndex<K, V>): void {
    if (startMs <= this.#observedStreamTime) return;
    this.#observedStreamTime = startMs;
    index.dropBefore(startMs - this.#settings.retentionPeriod + 1);
  }

  #isExpired(startMs: number): boolean {
    return startMs <= this.#observedStreamTime - this.#settings.retentionPeriod;
  }

  /** The stream time first: what decides about late records is not always to be seen in the windows that are left. */
  #snapshot(): StoreSnapshot {
    const keySerializer = windowKeySerializer(must(this.#keySerde));
    const format = must(this.#format);
    return new IteratorSnapshot(startingWith(null, this.#require().unordered()), (entry, record) => {
      if (entry === null) {
        record.key.int64(this.#observedStreamTime);
        record.key.int32(STREAM_TIME_ONLY);
        record.isTombstone = true;
        return;
      }
      keySerializer.serialize({ key: entry.owner.key, startMs: entry.time, sequence: entry.order }, record.key);
      format.serialize(entry.value!, record.value);
      record.timestamp = format.timestampOf(entry.value!, 0);
    });
  }

  *#windowed(entries: IterableIterator<TimeIndexEntry<K, V>>): IterableIterator<KeyValue<Windowed<K>, V>> {
    const { windowSize } = this.#settings;
    for (const { owner, time, value } of entries) yield { key: new Windowed(owner.key, timeWindowForSize(time, windowSize)), value: value! };
  }

  #open(key: K): TimeIndex<K, V> {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#require();
  }

  #require(): TimeIndex<K, V> {
    if (this.#index === undefined) throw new StreamsException(`the store ${this.name} is not open`);
    return this.#index;
  }
}

function* byStart<V>(entries: IterableIterator<TimeIndexEntry<unknown, V>>): IterableIterator<KeyValue<number, V>> {
  for (const { time, value } of entries) yield { key: time, value: value! };
}
