import type { KeyValue } from '../api/KeyValue.ts';
import { Query } from './Query.ts';
import type { ResultOrder } from './ResultOrder.ts';

/** Entries from one key to another, both included, null for open, as plain values (KIP-805, KIP-985). */
export class RangeQuery<K, V> extends Query<IterableIterator<KeyValue<K, V>>> {
  readonly lowerBound: K | null;
  readonly upperBound: K | null;
  readonly resultOrder: ResultOrder;

  private constructor(lowerBound: K | null, upperBound: K | null, resultOrder: ResultOrder) {
    super();
    this.lowerBound = lowerBound;
    this.upperBound = upperBound;
    this.resultOrder = resultOrder;
  }

  static withRange<K, V>(lower: K | null, upper: K | null): RangeQuery<K, V> {
    return new RangeQuery(lower, upper, 'ANY');
  }

  static withLowerBound<K, V>(lower: K): RangeQuery<K, V> {
    return new RangeQuery<K, V>(lower, null, 'ANY');
  }

  static withUpperBound<K, V>(upper: K): RangeQuery<K, V> {
    return new RangeQuery<K, V>(null, upper, 'ANY');
  }

  static withNoBounds<K, V>(): RangeQuery<K, V> {
    return new RangeQuery<K, V>(null, null, 'ANY');
  }

  withAscendingKeys(): RangeQuery<K, V> {
    return new RangeQuery<K, V>(this.lowerBound, this.upperBound, 'ASCENDING');
  }

  withDescendingKeys(): RangeQuery<K, V> {
    return new RangeQuery<K, V>(this.lowerBound, this.upperBound, 'DESCENDING');
  }
}
