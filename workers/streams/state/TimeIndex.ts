import type { Serde } from '../../serde/index.ts';
import { compareBytes } from './compareBytes.ts';
import { keyBytes, type KeyBytes } from './keyBytes.ts';
import { SortedEntries, type Timed } from './SortedEntries.ts';
import { TimeSlot } from './TimeSlot.ts';

/** All entries of one key. */
export interface TimeIndexKey<K> {
  readonly key: K;
  readonly identity: string | number;
  /** The key's bytes, made when an order is first asked for. */
  bytes: Uint8Array | undefined;
}

export interface TimeIndexEntry<K, V> extends Timed {
  readonly owner: TimeIndexKey<K>;
  /** Null once the entry has been removed. */
  value: V | null;
}

interface Owner<K, V> extends TimeIndexKey<K> {
  readonly entries: SortedEntries<Entry<K, V>>;
}

interface Entry<K, V> extends TimeIndexEntry<K, V> {
  readonly owner: Owner<K, V>;
}

/**
 * Entries by key, time and order, found in two ways: a key's own ones, without a look at other keys, and those of a time
 * over all keys. What is older than a time goes at the cost of what goes.
 */
export class TimeIndex<K, V> {
  readonly #keys: KeyBytes<K>;
  readonly #compare: (a: Entry<K, V>, b: Entry<K, V>) => number;
  readonly #owners = new Map<string | number, Owner<K, V>>();
  #slots = new SortedEntries<TimeSlot<Entry<K, V>>>();
  /** What was found last: a read is often followed by a write of the same key. */
  #last: Owner<K, V> | undefined;

  /** `compare`: the order of entries of one time; it may ask for the bytes of their keys, which are there by then. */
  constructor(keySerde: Serde<K>, compare: (a: TimeIndexEntry<K, V>, b: TimeIndexEntry<K, V>) => number) {
    this.#keys = keyBytes(keySerde);
    this.#compare = compare;
  }

  get(key: K, time: number, order: number): V | null {
    return this.#owner(this.#keys.identity(key))?.entries.find(time, order)?.value ?? null;
  }

  set(key: K, time: number, order: number, value: V): void {
    const identity = this.#keys.identity(key);
    let owner = this.#owner(identity);
    const found = owner?.entries.find(time, order);
    if (found !== undefined) {
      found.value = value;
      return;
    }
    if (owner === undefined) {
      owner = { key, identity, bytes: undefined, entries: new SortedEntries() };
      this.#owners.set(identity, owner);
      this.#last = owner;
    }
    const entry: Entry<K, V> = { owner, time, order, value };
    owner.entries.add(entry);
    const slot = this.#slots.find(time, 0);
    if (slot === undefined) this.#slots.add(new TimeSlot(time, entry));
    else slot.add(entry);
  }

  delete(key: K, time: number, order: number): void {
    const owner = this.#owner(this.#keys.identity(key));
    const entry = owner?.entries.find(time, order);
    if (owner === undefined || entry === undefined) return;
    owner.entries.remove(entry);
    if (owner.entries.isEmpty) this.#forget(owner);
    entry.value = null;
    const slot = this.#slots.find(time, 0)!;
    slot.removed();
    if (slot.isEmpty) this.#slots.remove(slot);
  }

  dropBefore(time: number): void {
    const slots = this.#slots;
    for (let slot = slots.first; slot !== undefined && slot.time < time; slot = slots.first) {
      for (const { owner } of slot.entries) {
        owner.entries.dropBefore(time);
        if (owner.entries.isEmpty && this.#owners.get(owner.identity) === owner) this.#forget(owner);
      }
      slots.dropBefore(slot.time + 1);
    }
  }

  clear(): void {
    this.#owners.clear();
    this.#slots = new SortedEntries();
    this.#last = undefined;
  }

  /** A key's entries from one time to another, both included. */
  ofKey(key: K, from: number, to: number, backward: boolean): IterableIterator<TimeIndexEntry<K, V>> {
    const owner = this.#owner(this.#keys.identity(key));
    const first = owner?.entries.ceiling(from, Number.NEGATIVE_INFINITY);
    if (owner === undefined || first === undefined || first.time > to) return NONE;
    return backward ? owner.entries.backwardBetween(from, to) : owner.entries.between(from, to);
  }

  /** The entries from one time to another and of one key to another, null for open; all bounds are included. */
  *ofTime(from: number, to: number, keyFrom: K | null, keyTo: K | null, backward: boolean): IterableIterator<TimeIndexEntry<K, V>> {
    const slots = this.#slots;
    const within = keyFrom === null && keyTo === null ? undefined : this.#keysWithin(keyFrom, keyTo);
    for (const slot of backward ? slots.backwardBetween(from, to) : slots.between(from, to)) {
      const entries = this.#inOrder(slot);
      for (let n = entries.length, i = backward ? n - 1 : 0; i >= 0 && i < n; i += backward ? -1 : 1) {
        const entry = entries[i]!;
        if (entry.value !== null && (within === undefined || within(entry))) yield entry;
      }
    }
  }

  /** All entries, each time's in no order. What is added meanwhile may be among them, but not what is later than all. */
  unordered(): IterableIterator<TimeIndexEntry<K, V>> {
    return this.#unordered(this.#slots.last?.time ?? Number.NEGATIVE_INFINITY);
  }

  *#unordered(latest: number): IterableIterator<TimeIndexEntry<K, V>> {
    for (const slot of this.#slots.between(Number.NEGATIVE_INFINITY, latest))
      for (const entry of slot.entries) if (entry.value !== null) yield entry;
  }

  #inOrder(slot: TimeSlot<Entry<K, V>>): ReadonlyArray<Entry<K, V>> {
    for (const { owner } of slot.entries) owner.bytes ??= this.#keys.bytesOf(owner.key);
    return slot.inOrder(this.#compare);
  }

  #keysWithin(from: K | null, to: K | null): (entry: Entry<K, V>) => boolean {
    const first = from === null ? undefined : this.#keys.bytesOf(from);
    const last = to === null ? undefined : this.#keys.bytesOf(to);
    return ({ owner: { bytes } }) =>
      (first === undefined || compareBytes(bytes!, first) >= 0) && (last === undefined || compareBytes(bytes!, last) <= 0);
  }

  #owner(identity: string | number): Owner<K, V> | undefined {
    const last = this.#last;
    if (last !== undefined && last.identity === identity) return last;
    return (this.#last = this.#owners.get(identity));
  }

  #forget(owner: Owner<K, V>): void {
    this.#owners.delete(owner.identity);
    this.#last = undefined;
  }
}

const NONE: IterableIterator<never> = [].values();
