import type { ProcessingContext } from '../api/ProcessorContext.ts';
import { setFlushListener, type CacheFlushListener } from '../state/CachedStateStore.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import {
  isVersionedKeyValueStore, PUT_RETURN_CODE_VALID_TO_UNDEFINED, type VersionedKeyValueStore, type VersionedRecord,
} from '../state/VersionedKeyValueStore.ts';
import type { KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';

/** The store behind a table, timestamped or versioned, as operators use it (Kafka's KeyValueStoreWrapper). */
export class TableStore<K, V> {
  readonly #store: TimestampedKeyValueStore<K, V> | VersionedKeyValueStore<K, V>;
  readonly #timestamped: TimestampedKeyValueStore<K, V> | undefined;
  readonly #versioned: VersionedKeyValueStore<K, V> | undefined;

  constructor(context: ProcessingContext, name: string) {
    this.#store = context.getStateStore<TimestampedKeyValueStore<K, V> | VersionedKeyValueStore<K, V>>(name);
    if (isVersionedKeyValueStore(this.#store)) this.#versioned = this.#store;
    else this.#timestamped = this.#store;
  }

  get isVersioned(): boolean {
    return this.#versioned !== undefined;
  }

  /** With `asOfTimestamp` the row that was valid at that time, which only versioned stores know; throws elsewhere. */
  get(key: K, asOfTimestamp?: number): ValueAndTimestamp<V> | null {
    if (asOfTimestamp !== undefined) {
      if (this.#versioned === undefined) throw new StreamsException(`the store ${this.#store.name} does not keep older rows`);
      return valueAndTimestamp(this.#versioned.getAsOf(key, asOfTimestamp));
    }
    return this.#timestamped === undefined ? valueAndTimestamp(this.#versioned!.get(key)) : this.#timestamped.get(key);
  }

  /** False: the store does not hold anything back. */
  setFlushListener(listener: CacheFlushListener<K, ValueAndTimestamp<V>>, sendOldValues: boolean): boolean {
    return setFlushListener(this.#store, listener, sendOldValues);
  }

  /**
   * Answers as VersionedKeyValueStore.put does: the time at which a later row takes over, or one of its codes. In a
   * timestamped store every row that is put is the latest.
   */
  put(key: K, value: V | null, timestamp: number): number {
    if (this.#timestamped === undefined) return this.#versioned!.put(key, value ?? null, timestamp);
    this.#timestamped.put(key, value === null || value === undefined ? null : new ValueAndTimestamp(value, timestamp));
    return PUT_RETURN_CODE_VALID_TO_UNDEFINED;
  }
}

const valueAndTimestamp = <V>(record: VersionedRecord<V> | null): ValueAndTimestamp<V> | null =>
  record === null ? null : new ValueAndTimestamp(record.value, record.timestamp);

/** Rows straight from a table's own store. */
export const materializedValueGetterSupplier = <K, V>(storeName: string): KTableValueGetterSupplier<K, V> => ({
  get: (): KTableValueGetter<K, V> => {
    let store: TableStore<K, V> | undefined;
    return {
      init: (context) => {
        store = new TableStore(context, storeName);
      },
      get: (key, asOfTimestamp) => store!.get(key, asOfTimestamp),
      isVersioned: () => store!.isVersioned,
    };
  },
  storeNames: () => [storeName],
});
