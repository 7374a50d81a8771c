import type { Serde } from '../../serde/index.ts';
import { AbstractWindowStoreBuilder } from './AbstractWindowStoreBuilder.ts';
import { timestampedFormat, type ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { WindowBytesStoreSupplier } from './StoreSupplier.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** Values with the event time of their last update, as windowed tables keep them. */
export class TimestampedWindowStoreBuilder<K, V> extends AbstractWindowStoreBuilder<K, ValueAndTimestamp<V>> {
  protected readonly format: ChangelogFormatFactory<ValueAndTimestamp<V>>;

  constructor(supplier: WindowBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier, keySerde);
    this.format = timestampedFormat(supplier.name, valueSerde);
  }
}
