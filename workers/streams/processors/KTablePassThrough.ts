import type { Processor } from '../api/Processor.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { PassThrough } from './PassThrough.ts';

/** Where aggregates that share one store become one table. */
export class KTablePassThrough<K, V> implements KTableProcessorSupplier<K, Change<V>, K, V> {
  readonly #parents: ReadonlyArray<Pick<KTableProcessorSupplier<unknown, unknown, K, V>, 'enableSendingOldValues' | 'view'>>;

  /** At least one. */
  constructor(parents: ReadonlyArray<Pick<KTableProcessorSupplier<unknown, unknown, K, V>, 'enableSendingOldValues' | 'view'>>) {
    this.#parents = parents;
  }

  get(): Processor<K, Change<V>, K, Change<V>> {
    return new PassThrough();
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    for (const parent of this.#parents) parent.enableSendingOldValues(forceMaterialization);
    return true;
  }

  view(): KTableValueGetterSupplier<K, V> {
    return this.#parents[0]!.view();
  }
}
