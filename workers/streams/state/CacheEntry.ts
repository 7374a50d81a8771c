import { SavedRecordContext } from './SavedRecordContext.ts';

/** A write that is held back, with the context of the record behind it. */
export class CacheEntry<K, V> extends SavedRecordContext {
  readonly key: K;
  /** Null: the key was deleted. */
  value: V | null;
  /** False once it has been handed on; then it counts as absent. */
  isHeld = true;
  /** As estimated, see `estimateSize`: without the value, and in all. */
  keyBytes = 0;
  bytes = 0;
  /** Puts since the estimate of a value that is changed in place. */
  unmeasuredPuts = 0;
  /** Neighbours in the order of last update. */
  previous: CacheEntry<K, V> | undefined = undefined;
  next: CacheEntry<K, V> | undefined = undefined;

  constructor(key: K, value: V | null) {
    super();
    this.key = key;
    this.value = value;
  }
}
