import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { ProcessingContext } from './ProcessorContext.ts';

/** Makes a row's new value out of its old one, with state stores if need be; cannot forward. The value is null for a deleted row. */
export interface ValueTransformerWithKey<K, V, VR> {
  init?(context: ProcessingContext): void;
  transform(readOnlyKey: K, value: V | null): VR | null;
  close?(): void;
}

/** `get` answers with a new object each time. */
export interface ValueTransformerWithKeySupplier<K, V, VR> {
  get(): ValueTransformerWithKey<K, V, VR>;
  /** Stores that come with the transformer and are connected to it. */
  stores?(): ReadonlyArray<StoreBuilder>;
}
