import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { Query } from './Query.ts';

/** As KeyQuery, with the timestamp; of stores that keep it (KIP-992). */
export class TimestampedKeyQuery<K, V> extends Query<ValueAndTimestamp<V> | null> {
  readonly key: K;
  readonly isSkipCache: boolean;

  private constructor(key: K, isSkipCache: boolean) {
    super();
    this.key = key;
    this.isSkipCache = isSkipCache;
  }

  static withKey<K, V>(key: K): TimestampedKeyQuery<K, V> {
    return new TimestampedKeyQuery<K, V>(key, false);
  }

  /** What the record cache holds back does not count. */
  skipCache(): TimestampedKeyQuery<K, V> {
    return new TimestampedKeyQuery<K, V>(this.key, true);
  }
}
