import type { Processor } from '../api/Processor.ts';
import type { Change } from './Change.ts';
import { computedValueGetterSupplier } from './computedValueGetterSupplier.ts';
import type { ValueMapper } from './KStreamMapValues.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier, ParentTable } from './KTableProcessorSupplier.ts';
import { KTableStatelessProcessor } from './KTableStatelessProcessor.ts';
import { materializedValueGetterSupplier } from './TableStore.ts';

/** Each row's value through a mapper; the mapper never sees a deleted row. */
export class KTableMapValues<K, V, VR> implements KTableProcessorSupplier<K, Change<V>, K, VR> {
  readonly #parent: ParentTable<K, V>;
  readonly #compute: (key: K, value: V) => VR;
  readonly #storeName: string | undefined;
  #sendOldValues = false;

  constructor(parent: ParentTable<K, V>, mapper: ValueMapper<K, V, VR>, storeName: string | undefined) {
    this.#parent = parent;
    this.#compute = (key, value) => mapper(value, key);
    this.#storeName = storeName;
  }

  get(): Processor<K, Change<V>, K, Change<VR>> {
    return new KTableStatelessProcessor(this.#compute, this.#storeName, this.#sendOldValues, false);
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    if (this.#storeName !== undefined || this.#parent.enableSendingOldValues(forceMaterialization)) this.#sendOldValues = true;
    return this.#sendOldValues;
  }

  view(): KTableValueGetterSupplier<K, VR> {
    if (this.#storeName !== undefined) return materializedValueGetterSupplier(this.#storeName);
    return computedValueGetterSupplier(this.#parent.valueGetterSupplier(), this.#compute);
  }
}
