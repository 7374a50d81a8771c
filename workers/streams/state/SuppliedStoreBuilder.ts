import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { StateStore } from './StateStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import type { StoreSupplier } from './StoreSupplier.ts';

/** Builders of stores whose innermost one comes from a supplier. */
export abstract class SuppliedStoreBuilder<S extends StateStore, P extends StoreSupplier, K, V> extends AbstractStoreBuilder<S> {
  override readonly keySerde: Serde<K> | undefined;
  protected readonly supplier: P;
  protected readonly format: ChangelogFormatFactory<V>;

  /** `keySerde` undefined: the application's default. */
  constructor(supplier: P, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(supplier.name);
    this.supplier = supplier;
    this.keySerde = keySerde;
    this.format = format;
  }
}
