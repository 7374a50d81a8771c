import type { KeyValue } from '../api/KeyValue.ts';
import { Query } from './Query.ts';

/**
 * A key's windows by start, from one time to another in milliseconds, both included (KIP-806). V is what the store holds:
 * a ValueAndTimestamp in a windowed table.
 */
export class WindowKeyQuery<K, V> extends Query<IterableIterator<KeyValue<number, V>>> {
  readonly key: K;
  readonly timeFrom: number;
  readonly timeTo: number;

  private constructor(key: K, timeFrom: number, timeTo: number) {
    super();
    this.key = key;
    this.timeFrom = timeFrom;
    this.timeTo = timeTo;
  }

  static withKeyAndWindowStartRange<K, V>(key: K, timeFrom: number, timeTo: number): WindowKeyQuery<K, V> {
    return new WindowKeyQuery<K, V>(key, timeFrom, timeTo);
  }
}
