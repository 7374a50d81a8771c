import { SavedRecordContext } from './SavedRecordContext.ts';

/** A write that is held back, with the context of the record behind it; or what is left of one, for the next of its key. */
export class CacheEntry<K, V> extends SavedRecordContext {
  readonly key: K;
  /** Null: the key was deleted; or the entry is clean, and its cache keeps no values of such. */
  value: V | null;
  /**
   * `held` back -> `leaving`, while what it sets off runs -> `clean`: the store beneath has its value. `gone`: the cache
   * does not know it any more.
   */
  state: 'held' | 'leaving' | 'clean' | 'gone' = 'held';
  /** As estimated, see `estimateSize`: without the value, and in all. */
  keyBytes = 0;
  bytes = 0;
  /** Puts since the estimate of a value that is changed in place. */
  unmeasuredPuts = 0;
  /** Neighbours in the EntryList. */
  previous: CacheEntry<K, V> | undefined = undefined;
  next: CacheEntry<K, V> | undefined = undefined;

  constructor(key: K, value: V | null) {
    super();
    this.key = key;
    this.value = value;
  }

  /** Whether a read shows this rather than what is beneath. */
  get isShown(): boolean {
    return this.state === 'held' || (this.state !== 'gone' && this.value !== null);
  }
}
