import type { ProcessingContext } from '../api/ProcessorContext.ts';
import type { ProcessorSupplier } from '../api/Processor.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { Change } from './Change.ts';

/** A table's current row for a key, from a store or computed from the parent's row. */
export interface KTableValueGetter<K, V> {
  init(context: ProcessingContext): void;
  /** With `asOfTimestamp` the row that was valid at that time; only where `isVersioned` says so. */
  get(key: K, asOfTimestamp?: number): ValueAndTimestamp<V> | null;
  /** Whether the table keeps older rows; known once the getter is initialized. */
  isVersioned(): boolean;
  /** Together with the processor that looks rows up. */
  close?(): void;
}

export interface KTableValueGetterSupplier<K, V> {
  get(): KTableValueGetter<K, V>;
  /** Stores that a node must be connected to before it uses the getter. */
  storeNames(): readonly string[];
}

/** The operator that stands behind a table. */
export interface KTableProcessorSupplier<KIn, VIn, K, V> extends ProcessorSupplier<KIn, VIn, K, Change<V>> {
  /**
   * Asks for the old value in every change from now on. With `forceMaterialization` a source is given a store for it if
   * it has none. False: not possible without.
   */
  enableSendingOldValues(forceMaterialization: boolean): boolean;
  /** How others look up rows of the table. */
  view(): KTableValueGetterSupplier<K, V>;
}

/** What an operator asks of the table it stands on. */
export interface ParentTable<K, V> {
  /** Its updates may be out of order, as their `isLatest` says. */
  readonly isVersioned: boolean;
  enableSendingOldValues(forceMaterialization: boolean): boolean;
  valueGetterSupplier(): KTableValueGetterSupplier<K, V>;
}
