import type { KeyValue } from '../api/KeyValue.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { Query } from './Query.ts';

export type WindowRange<K> =
  | { readonly kind: 'key'; readonly key: K }
  | { readonly kind: 'windowStart'; readonly timeFrom: number; readonly timeTo: number };

/**
 * All sessions of a key, or the windows of all keys that start between two times in milliseconds, both included: the
 * first of session stores, the second of window stores (KIP-806).
 */
export class WindowRangeQuery<K, V> extends Query<IterableIterator<KeyValue<Windowed<K>, V>>> {
  readonly range: WindowRange<K>;

  private constructor(range: WindowRange<K>) {
    super();
    this.range = range;
  }

  static withKey<K, V>(key: K): WindowRangeQuery<K, V> {
    return new WindowRangeQuery<K, V>({ kind: 'key', key });
  }

  static withWindowStartRange<K, V>(timeFrom: number, timeTo: number): WindowRangeQuery<K, V> {
    return new WindowRangeQuery<K, V>({ kind: 'windowStart', timeFrom, timeTo });
  }
}
