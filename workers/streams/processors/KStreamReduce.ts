import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

export type Reducer<V> = (aggregate: V, value: V) => V;

/** Like an aggregate whose first value is the key's first record. Records with a null key or value are dropped. */
export class KStreamReduce<K, V> implements KTableProcessorSupplier<K, V, K, V> {
  readonly #storeName: string;
  readonly #reducer: Reducer<V>;
  #sendOldValues = false;

  constructor(storeName: string, reducer: Reducer<V>) {
    this.#storeName = storeName;
    this.#reducer = reducer;
  }

  get(): KStreamReduceProcessor<K, V> {
    return new KStreamReduceProcessor(this.#storeName, this.#reducer, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, V> {
    return materializedValueGetterSupplier(this.#storeName);
  }
}

class KStreamReduceProcessor<K, V> extends ContextualProcessor<K, V, K, Change<V>> {
  readonly #storeName: string;
  readonly #reducer: Reducer<V>;
  readonly #sendOldValues: boolean;
  #store!: TableStore<K, V>;
  #forwarder!: TimestampedTupleForwarder<K, V>;

  constructor(storeName: string, reducer: Reducer<V>, sendOldValues: boolean) {
    super();
    this.#storeName = storeName;
    this.#reducer = reducer;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<V>>): void {
    super.init(context);
    this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, V>): void {
    const { key, value } = record;
    if (key === null || value === null) {
      this.context.recordDropped();
      return;
    }
    const row = this.#store.get(key);
    const newValue = row === null ? value : this.#reducer(row.value, value);
    const timestamp = row === null ? record.timestamp : Math.max(record.timestamp, row.timestamp);
    const validTo = this.#store.put(key, newValue, timestamp);
    if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
    this.#forwarder.forward(record, newValue, row === null ? null : row.value, timestamp, validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED);
  }
}
