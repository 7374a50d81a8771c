import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

/**
 * Turns a stream into a table: each record is its key's new row, a null value deletes it. Records with a null key are
 * dropped. Keeps a store only if it was given a name, or if somebody needs rows or old values.
 */
export class KTableSource<K, V> implements KTableProcessorSupplier<K, V, K, V> {
  readonly #storeName: string;
  #materialized: boolean;
  #sendOldValues = false;

  /** `queryable`: the store was asked for by name. */
  constructor(storeName: string, queryable: boolean) {
    this.#storeName = storeName;
    this.#materialized = queryable;
  }

  get materialized(): boolean {
    return this.#materialized;
  }

  get(): KTableSourceProcessor<K, V> {
    return new KTableSourceProcessor(this.#materialized ? this.#storeName : undefined, this.#sendOldValues);
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    if (!forceMaterialization && !this.#materialized) return false;
    this.#materialized = true;
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, V> {
    this.#materialized = true;
    return materializedValueGetterSupplier(this.#storeName);
  }
}

class KTableSourceProcessor<K, V> extends ContextualProcessor<K, V, K, Change<V>> {
  readonly #storeName: string | undefined;
  readonly #sendOldValues: boolean;
  #store: TableStore<K, V> | undefined;
  #forwarder!: TimestampedTupleForwarder<K, V>;

  constructor(storeName: string | undefined, sendOldValues: boolean) {
    super();
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<V>>): void {
    super.init(context);
    if (this.#storeName !== undefined) this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, V>): void {
    const { key, value } = record;
    if (key === null) {
      this.context.recordDropped();
      return;
    }
    let oldValue: V | null = null;
    let validTo = PUT_RETURN_CODE_VALID_TO_UNDEFINED;
    if (this.#store !== undefined) {
      oldValue = getValueOrNull(this.#store.get(key));
      validTo = this.#store.put(key, value, record.timestamp);
      if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
    }
    this.#forwarder.forward(record, value, oldValue, record.timestamp, validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED);
  }
}
