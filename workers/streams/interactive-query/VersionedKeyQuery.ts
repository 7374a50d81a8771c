import type { VersionedRecord } from '../state/VersionedKeyValueStore.ts';
import { Query } from './Query.ts';

/** A key's latest version, or the one that was valid at some time (KIP-960). */
export class VersionedKeyQuery<K, V> extends Query<VersionedRecord<V> | null> {
  readonly key: K;
  readonly asOfTimestamp: number | undefined;

  private constructor(key: K, asOfTimestamp: number | undefined) {
    super();
    this.key = key;
    this.asOfTimestamp = asOfTimestamp;
  }

  static withKey<K, V>(key: K): VersionedKeyQuery<K, V> {
    return new VersionedKeyQuery<K, V>(key, undefined);
  }

  asOf(timestamp: number): VersionedKeyQuery<K, V> {
    return new VersionedKeyQuery<K, V>(this.key, timestamp);
  }
}
