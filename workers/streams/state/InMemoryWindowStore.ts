import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { timeWindowForSize } from '../windows/timeWindowForSize.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { InnerWindowStore } from './ChangeLoggingWindowStore.ts';
import { InMemoryTimeStore, type TimeRetention } from './InMemoryTimeStore.ts';
import type { TimeIndexEntry } from './TimeIndex.ts';
import { WindowKeySchema } from './WindowKeySchema.ts';

export interface WindowStoreSettings extends TimeRetention {
  readonly windowSize: number;
  readonly retainDuplicates: boolean;
}

/** The innermost store: objects by key, start of the window and, where duplicates are retained, number of the put. */
export class InMemoryWindowStore<K, V> extends InMemoryTimeStore<K, V> implements InnerWindowStore<K, V> {
  readonly #settings: WindowStoreSettings;
  #lastSequence = 0;

  /** `keySerde` undefined: the application's default. */
  constructor(name: string, settings: WindowStoreSettings, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(name, WindowKeySchema, settings, keySerde, format);
    this.#settings = settings;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  put(key: K, value: V | null, windowStartMs: number): void {
    const index = this.indexFor(key);
    const { retainDuplicates, segmentIntervalMs } = this.#settings;
    const isDelete = value === null || value === undefined;
    // A put that changes nothing takes a number too: it is logged, and must not be taken for another.
    if (retainDuplicates) this.#lastSequence = (this.#lastSequence + 1) & 0x7fff_ffff;
    // Kafka's stores of segments do not even take the time from it.
    if (retainDuplicates && isDelete && segmentIntervalMs !== undefined) return;
    this.advance(windowStartMs, index);
    if (this.isExpired(windowStartMs)) this.dropExpired(windowStartMs);
    else if (!isDelete) index.set(key, windowStartMs, this.#lastSequence, value);
    else if (!retainDuplicates) index.delete(key, windowStartMs, 0);
  }

  fetch(key: K, from: number): V | null;
  fetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>>;
  fetch(key: K, from: number, to?: number): V | null | IterableIterator<KeyValue<number, V>> {
    const index = this.indexFor(key);
    return to === undefined ? index.get(key, from, 0) : byStart(index.ofKey(key, from, to, false));
  }

  backwardFetch(key: K, from: number, to: number): IterableIterator<KeyValue<number, V>> {
    return byStart(this.indexFor(key).ofKey(key, from, to, true));
  }

  fetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#windowed(this.index.ofTime(from, to, keyFrom, keyTo, false));
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null, from: number, to: number): IterableIterator<KeyValue<Windowed<K>, V>> {
    return this.#windowed(this.index.ofTime(from, to, keyFrom, keyTo, true));
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

  protected override restoredOrder(sequence: number): void {
    if (sequence > this.#lastSequence) this.#lastSequence = sequence;
  }

  *#windowed(entries: IterableIterator<TimeIndexEntry<K, V>>): IterableIterator<KeyValue<Windowed<K>, V>> {
    const { windowSize } = this.#settings;
    for (const { owner, time, value } of entries) yield { key: new Windowed(owner.key, timeWindowForSize(time, windowSize)), value: value! };
  }
}

function* byStart<V>(entries: IterableIterator<TimeIndexEntry<unknown, V>>): IterableIterator<KeyValue<number, V>> {
  for (const { time, value } of entries) yield { key: time, value: value! };
}
