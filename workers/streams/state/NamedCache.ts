import { CacheEntry } from './CacheEntry.ts';
import { estimateSize } from './estimateSize.ts';
import type { StateStoreContext } from './StateStore.ts';
import type { ThreadCache } from './ThreadCache.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** An entry with its place in the store's index. */
const ENTRY_BYTES = 240;
/** What a put into a value that is changed in place is taken to add to it. */
const ADDED_IN_PLACE_BYTES = 64;

/**
 * The writes that one store holds back, in the order of the last update of each key; the store finds them by key. Only
 * writes are kept: what was read or has been handed on is in the store beneath, which is in memory, too.
 */
export class NamedCache<K, V> {
  readonly #thread: ThreadCache;
  readonly #context: StateStoreContext;
  readonly #handOn: (entry: CacheEntry<K, V>) => void;
  readonly #onEmpty: () => void;
  #first: CacheEntry<K, V> | undefined;
  #last: CacheEntry<K, V> | undefined;

  /**
   * `handOn` is called for each entry that leaves, in the context of the record that wrote it last. `onEmpty`: no entry
   * is held any more, so the store can forget them all.
   */
  constructor(thread: ThreadCache, context: StateStoreContext, handOn: (entry: CacheEntry<K, V>) => void, onEmpty: () => void) {
    this.#thread = thread;
    this.#context = context;
    this.#handOn = handOn;
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** All that is held, the longest untouched first. */
  entries(): Array<CacheEntry<K, V>> {
    const entries: Array<CacheEntry<K, V>> = [];
    for (let entry = this.#first; entry !== undefined; entry = entry.next) entries.push(entry);
    return entries;
  }

  hold(key: K, value: V | null): CacheEntry<K, V> {
    const entry = new CacheEntry(key, value);
    this.#context.saveRecordContext(entry);
    this.#append(entry);
    entry.keyBytes = ENTRY_BYTES + estimateSize(key);
    this.#measure(entry);
    return entry;
  }

  update(entry: CacheEntry<K, V>, value: V | null): void {
    const before = entry.value;
    entry.value = value;
    this.#context.saveRecordContext(entry);
    if (entry !== this.#last) {
      this.#unlink(entry);
      this.#append(entry);
    }
    if (isSameObject(before, value) && ++entry.unmeasuredPuts * ADDED_IN_PLACE_BYTES < entry.bytes) return;
    this.#measure(entry);
  }

  /**
   * To be called after each write. As in Kafka the store that has just written makes room, since another one may be in
   * the midst of an update; and it hands on all that it holds, because what it holds is handed on in order.
   */
  evictIfOverfull(): void {
    if (this.#thread.isOverfull) this.flush();
  }

  /** What is written again meanwhile, by what the entries set off, is handed on in its turn if it was still held. */
  flush(): void {
    if (this.#first === undefined) return;
    for (const entry of this.entries()) {
      if (!entry.isHeld) continue;
      this.#release(entry);
      this.#context.runInContext(entry, () => this.#handOn(entry));
    }
    if (this.#first === undefined) this.#onEmpty();
  }

  /** Forgets what is held. */
  clear(): void {
    for (const entry of this.entries()) this.#release(entry);
    this.#onEmpty();
  }

  #release(entry: CacheEntry<K, V>): void {
    entry.isHeld = false;
    this.#unlink(entry);
    this.#resize(entry, 0);
  }

  #measure(entry: CacheEntry<K, V>): void {
    entry.unmeasuredPuts = 0;
    const { sourceRawKey: key, sourceRawValue: value } = entry;
    const source = (key === null ? 0 : key.byteLength) + (value === null ? 0 : value.byteLength);
    this.#resize(entry, entry.keyBytes + source + estimateSize(entry.value));
  }

  #resize(entry: CacheEntry<K, V>, bytes: number): void {
    const more = bytes - entry.bytes;
    if (more === 0) return;
    entry.bytes = bytes;
    this.#thread.add(more);
  }

  #append(entry: CacheEntry<K, V>): void {
    const last = this.#last;
    entry.previous = last;
    if (last === undefined) this.#first = entry;
    else last.next = entry;
    this.#last = entry;
  }

  #unlink(entry: CacheEntry<K, V>): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.previous = undefined;
    entry.next = undefined;
  }
}

const isSameObject = (before: unknown, after: unknown): boolean => {
  const a = before instanceof ValueAndTimestamp ? before.value : before;
  const b = after instanceof ValueAndTimestamp ? after.value : after;
  return a === b && typeof a === 'object' && a !== null;
};
