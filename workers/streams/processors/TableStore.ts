import type { ProcessingContext } from '../api/ProcessorContext.ts';
import { setFlushListener, type CacheFlushListener } from '../state/CachedStateStore.ts';
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

  /** False: the store does not hold anything back. */
  setFlushListener(listener: CacheFlushListener<K, ValueAndTimestamp<V>>, sendOldValues: boolean): boolean {
    return setFlushListener(this.#store, listener, sendOldValues);
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
