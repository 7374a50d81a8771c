import type { Serde } from '../../serde/index.ts';
import { AbstractKeyValueStoreBuilder } from './AbstractKeyValueStoreBuilder.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { KeyValueBytesStoreSupplier } from './StoreSupplier.ts';

/** Plain values. Serdes left out are the application's default ones. */
export class KeyValueStoreBuilder<K, V> extends AbstractKeyValueStoreBuilder<K, V> {
  constructor(supplier: string | KeyValueBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde, (storeName) => plainFormat(storeName, valueSerde));
  }
}
