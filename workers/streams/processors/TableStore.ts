import type { ProcessingContext } from '../api/ProcessorContext.ts';
import type { TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';

/** The store behind a table, as operators use it (Kafka's KeyValueStoreWrapper). */
export class TableStore<K, V> {
  readonly #store: TimestampedKeyValueStore<K, V>;

  constructor(context: ProcessingContext, name: string) {
    this.#store = context.getStateStore<TimestampedKeyValueStore<K, V>>(name);
  }

  get(key: K): ValueAndTimestamp<V> | null {
    return this.#store.get(key);
  }

  put(key: K, value: V | null, timestamp: number): void {
    this.#store.put(key, value === null || value === undefined ? null : new ValueAndTimestamp(value, timestamp));
  }
}

/** Rows straight from a table's own store. */
export const materializedValueGetterSupplier = <K, V>(storeName: string): KTableValueGetterSupplier<K, V> => ({
  get: (): KTableValueGetter<K, V> => {
    let store: TableStore<K, V> | undefined;
    return {
      init: (context) => {
        store = new TableStore(context, storeName);
      },
      get: (key) => store!.get(key),
    };
  },
  storeNames: () => [storeName],
});
