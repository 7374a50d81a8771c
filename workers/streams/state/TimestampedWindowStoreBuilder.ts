import type { Serde } from '../../serde/index.ts';
import { AbstractWindowStoreBuilder } from './AbstractWindowStoreBuilder.ts';
import { timestampedFormat } from './ChangelogFormat.ts';
import type { WindowBytesStoreSupplier } from './StoreSupplier.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** Values with the event time of their last update, as windowed tables keep them. */
export class TimestampedWindowStoreBuilder<K, V> extends AbstractWindowStoreBuilder<K, ValueAndTimestamp<V>> {
  constructor(supplier: WindowBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde, timestampedFormat(supplier.name, valueSerde));
  }
}
