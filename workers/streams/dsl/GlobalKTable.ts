import type { KTableValueGetterSupplier } from '../processors/KTableProcessorSupplier.ts';

/** A table of which every instance holds all rows; for lookups by any key (`StreamsBuilder.globalTable`). */
export class GlobalKTable<K, V> {
  /** For operators that look up rows of this table. */
  readonly valueGetterSupplier: KTableValueGetterSupplier<K, V>;
  /** The store's name, where the user gave it. */
  readonly queryableStoreName: string | undefined;

  constructor(valueGetterSupplier: KTableValueGetterSupplier<K, V>, queryableStoreName: string | undefined) {
    this.valueGetterSupplier = valueGetterSupplier;
    this.queryableStoreName = queryableStoreName;
  }
}
