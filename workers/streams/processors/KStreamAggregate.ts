import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

export type Initializer<VAgg> = () => VAgg;
export type Aggregator<K, V, VAgg> = (key: K, value: V, aggregate: VAgg) => VAgg;

/**
 * One row per key, folded from all its records. Records with a null key or value are dropped. A row's time is the
 * highest of its records. An aggregator that answers null deletes the row.
 */
export class KStreamAggregate<K, V, VAgg> implements KTableProcessorSupplier<K, V, K, VAgg> {
  readonly #storeName: string;
  readonly #initializer: Initializer<VAgg>;
  readonly #aggregator: Aggregator<K, V, VAgg>;
  #sendOldValues = false;

  constructor(storeName: string, initializer: Initializer<VAgg>, aggregator: Aggregator<K, V, VAgg>) {
    this.#storeName = storeName;
    this.#initializer = initializer;
    this.#aggregator = aggregator;
  }

  get(): KStreamAggregateProcessor<K, V, VAgg> {
    return new KStreamAggregateProcessor(this.#storeName, this.#initializer, this.#aggregator, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, VAgg> {
    return materializedValueGetterSupplier(this.#storeName);
  }
}

class KStreamAggregateProcessor<K, V, VAgg> extends ContextualProcessor<K, V, K, Change<VAgg>> {
  readonly #storeName: string;
  readonly #initializer: Initializer<VAgg>;
  readonly #aggregator: Aggregator<K, V, VAgg>;
  readonly #sendOldValues: boolean;
  #store!: TableStore<K, VAgg>;
  #forwarder!: TimestampedTupleForwarder<K, VAgg>;

  constructor(storeName: string, initializer: Initializer<VAgg>, aggregator: Aggregator<K, V, VAgg>, sendOldValues: boolean) {
    super();
    this.#storeName = storeName;
    this.#initializer = initializer;
    this.#aggregator = aggregator;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<VAgg>>): void {
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
    // The initial value, not null, is what a change names as old when the row is new: that is how Kafka does it.
    const oldAgg = row === null ? this.#initializer() : row.value;
    const timestamp = row === null ? record.timestamp : Math.max(record.timestamp, row.timestamp);
    const newAgg = this.#aggregator(key, value, oldAgg);
    const validTo = this.#store.put(key, newAgg, timestamp);
    if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
    this.#forwarder.forward(record, newAgg, oldAgg, timestamp, validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED);
  }
}
