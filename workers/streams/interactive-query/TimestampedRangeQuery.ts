import type { KeyValue } from '../api/KeyValue.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { Query } from './Query.ts';
import type { ResultOrder } from './ResultOrder.ts';

/** As RangeQuery, with timestamps; of stores that keep them (KIP-992). */
export class TimestampedRangeQuery<K, V> extends Query<IterableIterator<KeyValue<K, ValueAndTimestamp<V>>>> {
  readonly lowerBound: K | null;
  readonly upperBound: K | null;
  readonly resultOrder: ResultOrder;

  private constructor(lowerBound: K | null, upperBound: K | null, resultOrder: ResultOrder) {
    super();
    this.lowerBound = lowerBound;
    this.upperBound = upperBound;
    this.resultOrder = resultOrder;
  }

  static withRange<K, V>(lower: K | null, upper: K | null): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(lower, upper, 'ANY');
  }

  static withLowerBound<K, V>(lower: K): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(lower, null, 'ANY');
  }

  static withUpperBound<K, V>(upper: K): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(null, upper, 'ANY');
  }

  static withNoBounds<K, V>(): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(null, null, 'ANY');
  }

  withAscendingKeys(): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(this.lowerBound, this.upperBound, 'ASCENDING');
  }

  withDescendingKeys(): TimestampedRangeQuery<K, V> {
    return new TimestampedRangeQuery<K, V>(this.lowerBound, this.upperBound, 'DESCENDING');
  }
}
