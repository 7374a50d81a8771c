import { compareBytes } from './compareBytes.ts';
import type { KeyBytes } from './keyBytes.ts';

/** What arrived under one key at one time, in the order of arrival. */
export interface TimedEntry<K, V> {
  readonly key: K;
  readonly time: number;
  readonly values: V[];
}

type Bucket<K, V> = Map<string | number, TimedEntry<K, V>>;

/**
 * Entries in the order of time, then of key bytes. Mostly added at the end and taken away at the beginning. A time whose
 * entries are all gone stays in the list until it is met at one of the two ends.
 */
export class TimeOrderedEntries<K, V> {
  readonly #keys: KeyBytes<K>;
  readonly #buckets = new Map<number, Bucket<K, V>>();
  #times: number[] = [];
  #head = 0;

  constructor(keys: KeyBytes<K>) {
    this.#keys = keys;
  }

  /** Adds behind what is there under that key and time already. */
  add(key: K, time: number, value: V): TimedEntry<K, V> {
    const bucket = this.#bucketFor(time);
    const identity = this.#keys.identity(key);
    const present = bucket.get(identity);
    if (present !== undefined) {
      present.values.push(value);
      return present;
    }
    const entry = { key, time, values: [value] };
    bucket.set(identity, entry);
    return entry;
  }

  /** Puts in the place of what is there. */
  set(key: K, time: number, values: V[]): void {
    this.#bucketFor(time).set(this.#keys.identity(key), { key, time, values });
  }

  /** Answers with what was there. */
  remove(key: K, time: number): TimedEntry<K, V> | undefined {
    const bucket = this.#buckets.get(time);
    if (bucket === undefined) return undefined;
    const identity = this.#keys.identity(key);
    const entry = bucket.get(identity);
    if (entry !== undefined) bucket.delete(identity);
    return entry;
  }

  /** Infinity where there is none. */
  get firstTime(): number {
    const times = this.#times;
    while (this.#head < times.length && this.#isEmpty(times[this.#head]!)) this.#buckets.delete(times[this.#head++]!);
    if (this.#head > 1024 && this.#head * 2 > times.length) {
      this.#times = times.slice(this.#head);
      this.#head = 0;
    }
    return this.#times[this.#head] ?? Number.POSITIVE_INFINITY;
  }

  /** Minus infinity where there is none. */
  get lastTime(): number {
    const times = this.#times;
    while (this.#head < times.length && this.#isEmpty(times.at(-1)!)) this.#buckets.delete(times.pop()!);
    return this.#head < times.length ? times.at(-1)! : Number.NEGATIVE_INFINITY;
  }

  /** The first time from that one on at which there is something; Infinity where there is none. */
  firstTimeFrom(time: number): number {
    for (let at = this.#position(time); at < this.#times.length; at++) if (!this.#isEmpty(this.#times[at]!)) return this.#times[at]!;
    return Number.POSITIVE_INFINITY;
  }

  /** In the order of key bytes. */
  at(time: number): ReadonlyArray<TimedEntry<K, V>> {
    const entries = [...(this.#buckets.get(time)?.values() ?? [])];
    if (entries.length < 2) return entries;
    return entries
      .map((entry) => ({ entry, bytes: this.#keys.bytesOf(entry.key) }))
      .sort((a, b) => compareBytes(a.bytes, b.bytes))
      .map(({ entry }) => entry);
  }

  /** In no order. Bears changes in between. */
  *unordered(): IterableIterator<TimedEntry<K, V>> {
    for (const bucket of this.#buckets.values()) yield* bucket.values();
  }

  #isEmpty(time: number): boolean {
    return this.#buckets.get(time)!.size === 0;
  }

  #bucketFor(time: number): Bucket<K, V> {
    let bucket = this.#buckets.get(time);
    if (bucket !== undefined) return bucket;
    this.#buckets.set(time, (bucket = new Map()));
    const times = this.#times;
    if (times.length === 0 || time > times.at(-1)!) times.push(time);
    else times.splice(this.#position(time), 0, time);
    return bucket;
  }

  /** Of the first time that is not below. */
  #position(time: number): number {
    let low = this.#head;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
