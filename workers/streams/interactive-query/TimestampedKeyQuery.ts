import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { Query } from './Query.ts';

/** As KeyQuery, with the timestamp; of stores that keep it (KIP-992). */
export class TimestampedKeyQuery<K, V> extends Query<ValueAndTimestamp<V> | null> {
  readonly key: K;

  private constructor(key: K) {
    super();
    this.key = key;
  }

  static withKey<K, V>(key: K): TimestampedKeyQuery<K, V> {
    return new TimestampedKeyQuery(key);
  }
}
