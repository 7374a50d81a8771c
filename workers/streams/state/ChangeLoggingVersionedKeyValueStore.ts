import type { Serde } from '../../serde/index.ts';
import { ChangeLoggingStore } from './ChangeLoggingStore.ts';
import { PUT_RETURN_CODE_NOT_PUT, type VersionedKeyValueStore, type VersionedRecord } from './VersionedKeyValueStore.ts';
import type { Inner } from './WrappedStateStore.ts';

/**
 * Appends every put to the changelog, with the version's timestamp, as Kafka does even where the store did not take it: a
 * restored store leaves it out again.
 */
export class ChangeLoggingVersionedKeyValueStore<K, V>
  extends ChangeLoggingStore<Inner<VersionedKeyValueStore<K, V>>, K, K, V>
  implements VersionedKeyValueStore<K, V>
{
  put(key: K, value: V | null, timestamp: number): number {
    const validTo = this.inner.put(key, value, timestamp);
    this.changelog.append(key, value, timestamp);
    return validTo;
  }

  delete(key: K, timestamp: number): VersionedRecord<V> | null {
    const record = this.getAsOf(key, timestamp);
    return this.put(key, null, timestamp) === PUT_RETURN_CODE_NOT_PUT ? null : record;
  }

  get(key: K): VersionedRecord<V> | null {
    return this.inner.get(key);
  }

  getAsOf(key: K, asOfTimestamp: number): VersionedRecord<V> | null {
    return this.inner.getAsOf(key, asOfTimestamp);
  }

  getVersions(key: K, from: number | null, to: number | null, order: 'ascending' | 'descending'): VersionedRecord<V>[] {
    return this.inner.getVersions(key, from, to, order);
  }

  protected override keySerializer(keySerde: Serde<K>): Serde<K> {
    return keySerde;
  }
}
