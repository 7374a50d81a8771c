import type { Serde } from '../../serde/index.ts';
import { CachingKeyValueStore } from './CachingKeyValueStore.ts';
import { ChangeLoggingKeyValueStore } from './ChangeLoggingKeyValueStore.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import type { KeyValueBytesStoreSupplier } from './StoreSupplier.ts';
import { keyValueStoreSupplier } from './storeSuppliers.ts';
import { SuppliedStoreBuilder } from './SuppliedStoreBuilder.ts';

/** What builders of plain and of timestamped stores share. */
export abstract class AbstractKeyValueStoreBuilder<K, V> extends SuppliedStoreBuilder<KeyValueStore<K, V>, KeyValueBytesStoreSupplier, K, V> {
  constructor(
    supplier: string | KeyValueBytesStoreSupplier,
    keySerde: Serde<K> | undefined,
    formatFor: (storeName: string) => ChangelogFormatFactory<V>,
  ) {
    const chosen = typeof supplier === 'string' ? keyValueStoreSupplier(supplier) : supplier;
    super(chosen, keySerde, formatFor(chosen.name));
  }

  build(): KeyValueStore<K, V> {
    const inner = this.supplier.get(this.keySerde, this.format);
    const logged = this.loggingEnabled ? new ChangeLoggingKeyValueStore(inner, this.keySerde, this.format) : inner;
    return this.cachingEnabled ? new CachingKeyValueStore(logged, this.keySerde) : logged;
  }
}
