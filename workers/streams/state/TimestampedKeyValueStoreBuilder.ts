import type { Serde } from '../../serde/index.ts';
import { AbstractKeyValueStoreBuilder } from './AbstractKeyValueStoreBuilder.ts';
import { timestampedFormat } from './ChangelogFormat.ts';
import type { KeyValueBytesStoreSupplier } from './StoreSupplier.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** Values with the event time of their last update, as tables keep them. */
export class TimestampedKeyValueStoreBuilder<K, V> extends AbstractKeyValueStoreBuilder<K, ValueAndTimestamp<V>> {
  constructor(supplier: string | KeyValueBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde, (storeName) => timestampedFormat(storeName, valueSerde));
  }
}
