import type { VersionedRecord } from '../state/VersionedKeyValueStore.ts';
import { Query } from './Query.ts';
import type { ResultOrder } from './ResultOrder.ts';

/** A key's versions that were valid somewhere between two times, null for open (KIP-968). */
export class MultiVersionedKeyQuery<K, V> extends Query<IterableIterator<VersionedRecord<V>>> {
  readonly key: K;
  readonly from: number | null;
  readonly to: number | null;
  readonly resultOrder: ResultOrder;

  private constructor(key: K, from: number | null, to: number | null, resultOrder: ResultOrder) {
    super();
    this.key = key;
    this.from = from;
    this.to = to;
    this.resultOrder = resultOrder;
  }

  static withKey<K, V>(key: K): MultiVersionedKeyQuery<K, V> {
    return new MultiVersionedKeyQuery<K, V>(key, null, null, 'ANY');
  }

  fromTime(from: number | null): MultiVersionedKeyQuery<K, V> {
    return new MultiVersionedKeyQuery<K, V>(this.key, from, this.to, this.resultOrder);
  }

  toTime(to: number | null): MultiVersionedKeyQuery<K, V> {
    return new MultiVersionedKeyQuery<K, V>(this.key, this.from, to, this.resultOrder);
  }

  withAscendingTimestamps(): MultiVersionedKeyQuery<K, V> {
    return new MultiVersionedKeyQuery<K, V>(this.key, this.from, this.to, 'ASCENDING');
  }

  withDescendingTimestamps(): MultiVersionedKeyQuery<K, V> {
    return new MultiVersionedKeyQuery<K, V>(this.key, this.from, this.to, 'DESCENDING');
  }
}
