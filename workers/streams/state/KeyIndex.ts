import type { Serde } from '../../serde/index.ts';
import { compareBytes } from './compareBytes.ts';
import { keyBytes, type KeyBytes } from './keyBytes.ts';

export interface IndexEntry<K, V> {
  readonly key: K;
  readonly identity: string | number;
  /** Null once the entry has been removed. */
  value: V | null;
  /** The key's bytes, made when an order is first asked for. */
  bytes: Uint8Array | undefined;
}

/**
 * Entries by key: a hash map for single keys, and an order by key bytes that costs nothing until somebody asks for
 * it. After that new entries wait unsorted and are merged in at the next ordered read. A merge makes a new array, so an
 * iterator keeps seeing the order it began with; values it meets are the current ones.
 */
export class KeyIndex<K, V> {
  readonly #keys: KeyBytes<K>;
  readonly #entries = new Map<string | number, IndexEntry<K, V>>();
  #ordered: Array<IndexEntry<K, V>> | undefined;
  #arrivals: Array<IndexEntry<K, V>> = [];
  #removed = false;
  /** What was found last: a read is often followed by a write of the same key. */
  #last: IndexEntry<K, V> | undefined;

  constructor(keySerde: Serde<K>) {
    this.#keys = keyBytes(keySerde);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | null {
    const entry = this.#find(this.#keys.identity(key));
    return entry === undefined ? null : entry.value;
  }

  set(key: K, value: V): void {
    const identity = this.#keys.identity(key);
    const entry = this.#find(identity);
    if (entry !== undefined) {
      entry.value = value;
      return;
    }
    const added: IndexEntry<K, V> = { key, identity, value, bytes: undefined };
    this.#entries.set(identity, added);
    this.#last = added;
    if (this.#ordered !== undefined) this.#arrivals.push(added);
  }

  /** Answers with what was there. */
  delete(key: K): V | null {
    const identity = this.#keys.identity(key);
    const entry = this.#entries.get(identity);
    if (entry === undefined) return null;
    this.#entries.delete(identity);
    this.#last = undefined;
    const value = entry.value;
    entry.value = null;
    if (this.#ordered !== undefined) this.#removed = true;
    return value;
  }

  /** In the order of arrival, or of being touched. What is added meanwhile may be among them. */
  entries(): IterableIterator<IndexEntry<K, V>> {
    return this.#entries.values();
  }

  /** Makes an entry the last to have arrived. */
  touch(key: K): void {
    const entry = this.#find(this.#keys.identity(key));
    if (entry === undefined) return;
    this.#entries.delete(entry.identity);
    this.#entries.set(entry.identity, entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#last = undefined;
    this.#ordered = undefined;
    this.#arrivals = [];
    this.#removed = false;
  }

  /** Entries from `from` to `to` inclusive, null for open, in the order of key bytes or against it. */
  *between(from: K | null, to: K | null, reverse: boolean): IterableIterator<IndexEntry<K, V>> {
    const ordered = this.#order();
    const first = from === null ? 0 : lowerBound(ordered, this.#keys.bytesOf(from), false);
    const end = to === null ? ordered.length : lowerBound(ordered, this.#keys.bytesOf(to), true);
    if (reverse) {
      for (let i = end - 1; i >= first; i--) if (ordered[i]!.value !== null) yield ordered[i]!;
    } else {
      for (let i = first; i < end; i++) if (ordered[i]!.value !== null) yield ordered[i]!;
    }
  }

  #find(identity: string | number): IndexEntry<K, V> | undefined {
    const last = this.#last;
    if (last !== undefined && last.identity === identity) return last;
    return (this.#last = this.#entries.get(identity));
  }

  #order(): ReadonlyArray<IndexEntry<K, V>> {
    if (this.#ordered === undefined) {
      this.#ordered = this.#sorted([...this.#entries.values()]);
    } else if (this.#arrivals.length > 0 || this.#removed) {
      this.#ordered = merge(this.#ordered, this.#sorted(this.#arrivals));
      this.#arrivals = [];
      this.#removed = false;
    }
    return this.#ordered;
  }

  #sorted(entries: Array<IndexEntry<K, V>>): Array<IndexEntry<K, V>> {
    for (const entry of entries) entry.bytes ??= this.#keys.bytesOf(entry.key);
    return entries.sort((a, b) => compareBytes(a.bytes!, b.bytes!));
  }
}

/** Two sorted lists as one, without the removed entries. A key that was removed and came back is in the second only. */
const merge = <E extends { readonly value: unknown; readonly bytes: Uint8Array | undefined }>(a: readonly E[], b: readonly E[]): E[] => {
  const merged: E[] = [];
  let j = 0;
  for (const entry of a) {
    if (entry.value === null) continue;
    while (j < b.length && compareBytes(b[j]!.bytes!, entry.bytes!) < 0) push(merged, b[j++]!);
    merged.push(entry);
  }
  while (j < b.length) push(merged, b[j++]!);
  return merged;
};

const push = <E extends { readonly value: unknown }>(list: E[], entry: E): void => {
  if (entry.value !== null) list.push(entry);
};

/** The first index whose key is not below `bytes`; with `after`, the first whose key is above. */
const lowerBound = (entries: ReadonlyArray<{ readonly bytes: Uint8Array | undefined }>, bytes: Uint8Array, after: boolean): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareBytes(entries[middle]!.bytes!, bytes);
    if (order < 0 || (after && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
};
