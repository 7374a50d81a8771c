import type { Serde } from '../../serde/index.ts';
import { AbstractWindowStoreBuilder } from './AbstractWindowStoreBuilder.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { WindowBytesStoreSupplier } from './StoreSupplier.ts';

/** Plain values. Serdes left out are the application's default ones. */
export class WindowStoreBuilder<K, V> extends AbstractWindowStoreBuilder<K, V> {
  constructor(supplier: WindowBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde, plainFormat(supplier.name, valueSerde));
  }
}
