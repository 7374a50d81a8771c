import { NO_HEADERS } from '../../common/index.ts';
import { CacheEntry } from './CacheEntry.ts';
import { EntryList } from './EntryList.ts';
import { estimateSize } from './estimateSize.ts';
import type { StateStoreContext } from './StateStore.ts';
import type { ThreadCache } from './ThreadCache.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** An entry with its place in the store's index. */
const ENTRY_BYTES = 240;
/** What a put into a value that is changed in place is taken to add to it. */
const ADDED_IN_PLACE_BYTES = 64;

/** The store's side: it finds entries by key, and knows what is beneath. */
export interface CacheOwner<K, V> {
  /** Entries keep their value after they have been handed on. */
  readonly keepsHandedOn: boolean;
  /** The entry has left, and runs in the context of the record that wrote it last. */
  handOn(entry: CacheEntry<K, V>): void;
  /** Takes the entry out of the index. */
  forget(entry: CacheEntry<K, V>): void;
}

/**
 * The writes that one store holds back, in the order of the last update of each key. What has been handed on stays as an
 * entry, with its value if the owner wants that, so that the next write of its key costs as little as the one after it;
 * such entries count, and are the first to go. What was only read is not kept: the store beneath is in memory, too.
 */
export class NamedCache<K, V> {
  readonly #thread: ThreadCache;
  readonly #context: StateStoreContext;
  readonly #owner: CacheOwner<K, V>;
  readonly #held = new EntryList<K, V>();
  readonly #clean = new EntryList<K, V>();

  constructor(thread: ThreadCache, context: StateStoreContext, owner: CacheOwner<K, V>) {
    this.#thread = thread;
    this.#context = context;
    this.#owner = owner;
    thread.share(this);
  }

  get holdsBack(): boolean {
    return !this.#held.isEmpty;
  }

  get isEmpty(): boolean {
    return this.#held.isEmpty && this.#clean.isEmpty;
  }

  /** For a key that has no entry, which is to be put into the index. */
  hold(key: K, value: V | null): CacheEntry<K, V> {
    const entry = new CacheEntry(key, value);
    entry.keyBytes = ENTRY_BYTES + estimateSize(key);
    this.#context.saveRecordContext(entry);
    this.#held.append(entry);
    this.#measure(entry);
    return entry;
  }

  /** False: the entry is leaving, its context is in use; a new one has to take its place. */
  write(entry: CacheEntry<K, V>, value: V | null): boolean {
    const before = entry.value;
    if (entry.state === 'held') this.#held.moveToEnd(entry);
    else if (entry.state === 'clean') {
      this.#clean.remove(entry);
      this.#held.append(entry);
      entry.state = 'held';
    } else {
      entry.state = 'gone';
      return false;
    }
    entry.value = value;
    this.#context.saveRecordContext(entry);
    if (!isSameObject(before, value) || ++entry.unmeasuredPuts * ADDED_IN_PLACE_BYTES >= entry.bytes) this.#measure(entry);
    return true;
  }

  /**
   * To be called after each write, with the entry in the index. As in Kafka the store that has just written makes room,
   * since another one may be in the midst of an update; and it hands on all that it holds, which keeps the order.
   */
  evictIfOverfull(): void {
    if (!this.#thread.isOverfull) return;
    this.#thread.dropClean();
    if (!this.#thread.isOverfull) return;
    this.flush();
    this.dropClean();
  }

  /** What is written meanwhile, by what the entries set off, is handed on in its turn if it was still held. */
  flush(): void {
    if (this.#held.isEmpty) return;
    for (const entry of this.#held.toArray()) {
      if (entry.state !== 'held') continue;
      this.#held.remove(entry);
      entry.state = 'leaving';
      this.#resize(entry, 0);
      this.#context.runInContext(entry, () => this.#owner.handOn(entry));
      this.#left(entry);
    }
  }

  dropClean(): void {
    for (const entry of this.#clean.toArray()) {
      this.#clean.remove(entry);
      this.#owner.forget(entry);
      this.#gone(entry);
    }
  }

  /** Forgets all. */
  clear(): void {
    for (const entry of this.#held.toArray()) {
      this.#held.remove(entry);
      this.#owner.forget(entry);
      this.#gone(entry);
    }
    this.dropClean();
  }

  close(): void {
    this.clear();
    this.#thread.leave(this);
  }

  #left(entry: CacheEntry<K, V>): void {
    const wasDeleted = entry.value === null;
    if (!this.#owner.keepsHandedOn) entry.value = null;
    entry.headers = NO_HEADERS;
    entry.sourceRawKey = null;
    entry.sourceRawValue = null;
    if (entry.state !== 'leaving') return;
    if (wasDeleted) {
      this.#owner.forget(entry);
      this.#gone(entry);
      return;
    }
    entry.state = 'clean';
    this.#clean.append(entry);
    this.#measure(entry);
  }

  #gone(entry: CacheEntry<K, V>): void {
    entry.state = 'gone';
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
}

const isSameObject = (before: unknown, after: unknown): boolean => {
  const a = before instanceof ValueAndTimestamp ? before.value : before;
  const b = after instanceof ValueAndTimestamp ? after.value : after;
  return a === b && typeof a === 'object' && a !== null;
};
