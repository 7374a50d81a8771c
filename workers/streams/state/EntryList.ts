import type { CacheEntry } from './CacheEntry.ts';

/** Entries in the order in which they were appended. An entry is in one list at most. */
export class EntryList<K, V> {
  #first: CacheEntry<K, V> | undefined;
  #last: CacheEntry<K, V> | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  toArray(): Array<CacheEntry<K, V>> {
    const entries: Array<CacheEntry<K, V>> = [];
    for (let entry = this.#first; entry !== undefined; entry = entry.next) entries.push(entry);
    return entries;
  }

  append(entry: CacheEntry<K, V>): void {
    const last = this.#last;
    entry.previous = last;
    if (last === undefined) this.#first = entry;
    else last.next = entry;
    this.#last = entry;
  }

  remove(entry: CacheEntry<K, V>): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.previous = undefined;
    entry.next = undefined;
  }

  moveToEnd(entry: CacheEntry<K, V>): void {
    if (entry === this.#last) return;
    this.remove(entry);
    this.append(entry);
  }
}
