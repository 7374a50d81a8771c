import type { Processor } from '../api/Processor.ts';
import type { Change } from './Change.ts';
import { computedValueGetterSupplier } from './computedValueGetterSupplier.ts';
import type { Predicate } from './KStreamFilter.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier, ParentTable } from './KTableProcessorSupplier.ts';
import { KTableStatelessProcessor } from './KTableStatelessProcessor.ts';
import { materializedValueGetterSupplier } from './TableStore.ts';

/**
 * The rows that the predicate accepts; a row that it rejects becomes a tombstone. Where the parent has a store anyway,
 * old values are asked for, and a change that was rejected before and after is not forwarded; but where the parent is
 * versioned it is, because its time matters.
 */
export class KTableFilter<K, V> implements KTableProcessorSupplier<K, Change<V>, K, V> {
  readonly #parent: ParentTable<K, V>;
  readonly #compute: (key: K, value: V) => V | null;
  readonly #storeName: string | undefined;
  readonly #versioned: boolean;
  #sendOldValues: boolean;

  constructor(parent: ParentTable<K, V>, predicate: Predicate<K, V>, filterNot: boolean, storeName: string | undefined) {
    this.#parent = parent;
    this.#compute = (key, value) => (predicate(key, value) !== filterNot ? value : null);
    this.#storeName = storeName;
    this.#versioned = parent.isVersioned;
    this.#sendOldValues = parent.enableSendingOldValues(false);
  }

  get(): Processor<K, Change<V>, K, Change<V>> {
    return new KTableStatelessProcessor(this.#compute, this.#storeName, this.#sendOldValues, !this.#versioned);
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    if (this.#storeName !== undefined || this.#parent.enableSendingOldValues(forceMaterialization)) this.#sendOldValues = true;
    return this.#sendOldValues;
  }

  view(): KTableValueGetterSupplier<K, V> {
    if (this.#storeName !== undefined) return materializedValueGetterSupplier(this.#storeName);
    return computedValueGetterSupplier(this.#parent.valueGetterSupplier(), this.#compute);
  }
}
