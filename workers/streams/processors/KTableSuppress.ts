import type { Change } from './Change.ts';
import type { TimeOrderedKeyValueBuffer } from '../state/TimeOrderedKeyValueBuffer.ts';
import type { KTableProcessorSupplier, KTableValueGetter, KTableValueGetterSupplier, ParentTable } from './KTableProcessorSupplier.ts';
import { KTableSuppressProcessor, type Suppression } from './KTableSuppressProcessor.ts';

/** A table as those know it who do not see what is held back. */
export class KTableSuppress<K, V> implements KTableProcessorSupplier<K, Change<V>, K, V> {
  readonly #parent: ParentTable<K, V>;
  readonly #suppression: Suppression<K>;
  readonly #storeName: string;

  constructor(parent: ParentTable<K, V>, suppression: Suppression<K>, storeName: string) {
    this.#parent = parent;
    this.#suppression = suppression;
    this.#storeName = storeName;
    // The view answers with the row before the first change that is held back.
    parent.enableSendingOldValues(true);
  }

  get(): KTableSuppressProcessor<K, V> {
    return new KTableSuppressProcessor(this.#suppression, this.#storeName);
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    return this.#parent.enableSendingOldValues(forceMaterialization);
  }

  view(): KTableValueGetterSupplier<K, V> {
    const parent = this.#parent.valueGetterSupplier();
    const storeName = this.#storeName;
    return {
      get: (): KTableValueGetter<K, V> => {
        const getter = parent.get();
        let buffer: TimeOrderedKeyValueBuffer<K, V> | undefined;
        return {
          init: (context) => {
            getter.init(context);
            buffer = context.getStateStore(storeName);
          },
          get: (key) => {
            const prior = buffer!.priorValueForBuffered(key);
            return prior === undefined ? getter.get(key) : prior;
          },
          isVersioned: () => false,
          close: () => getter.close?.(),
        };
      },
      storeNames: () => [storeName, ...parent.storeNames()],
    };
  }
}
