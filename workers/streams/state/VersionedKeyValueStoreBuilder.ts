import type { Serde } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { ChangeLoggingVersionedKeyValueStore } from './ChangeLoggingVersionedKeyValueStore.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { StoreChangelog } from './StoreBuilder.ts';
import type { VersionedBytesStoreSupplier } from './StoreSupplier.ts';
import { SuppliedStoreBuilder } from './SuppliedStoreBuilder.ts';
import type { VersionedKeyValueStore } from './VersionedKeyValueStore.ts';

/** Serdes left out are the application's default ones. */
export class VersionedKeyValueStoreBuilder<K, V> extends SuppliedStoreBuilder<VersionedKeyValueStore<K, V>, VersionedBytesStoreSupplier, K, V> {
  constructor(supplier: VersionedBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde, plainFormat(supplier.name, valueSerde));
  }

  get historyRetentionMs(): number {
    return this.supplier.historyRetentionMs;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'versioned', historyRetentionMs: this.historyRetentionMs };
  }

  /** Every version counts, so none can be held back. Throws StreamsException. */
  override withCachingEnabled(): this {
    throw new StreamsException('versioned stores do not support caching');
  }

  build(): VersionedKeyValueStore<K, V> {
    const inner = this.supplier.get(this.keySerde, this.format);
    return this.loggingEnabled ? new ChangeLoggingVersionedKeyValueStore(inner, this.keySerde, this.format) : inner;
  }
}
