import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { Aggregator, Initializer } from './KStreamAggregate.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

export interface TableAggregation<K, V, VAgg> {
  readonly initializer: Initializer<VAgg>;
  readonly adder: Aggregator<K, V, VAgg>;
  readonly subtractor: Aggregator<K, V, VAgg>;
}

/** Folds the rows of a grouped table: takes the old row out, then puts the new one in. */
export class KTableAggregate<K, V, VAgg> implements KTableProcessorSupplier<K, Change<V>, K, VAgg> {
  readonly #storeName: string;
  readonly #aggregation: TableAggregation<K, V, VAgg>;
  #sendOldValues = false;

  constructor(storeName: string, aggregation: TableAggregation<K, V, VAgg>) {
    this.#storeName = storeName;
    this.#aggregation = aggregation;
  }

  get(): KTableAggregateProcessor<K, V, VAgg> {
    return new KTableAggregateProcessor(this.#storeName, this.#aggregation, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, VAgg> {
    return materializedValueGetterSupplier(this.#storeName);
  }
}

class KTableAggregateProcessor<K, V, VAgg> extends ContextualProcessor<K, Change<V>, K, Change<VAgg>> {
  readonly #storeName: string;
  readonly #aggregation: TableAggregation<K, V, VAgg>;
  readonly #sendOldValues: boolean;
  #store!: TableStore<K, VAgg>;
  #forwarder!: TimestampedTupleForwarder<K, VAgg>;

  constructor(storeName: string, aggregation: TableAggregation<K, V, VAgg>, sendOldValues: boolean) {
    super();
    this.#storeName = storeName;
    this.#aggregation = aggregation;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<VAgg>>): void {
    super.init(context);
    this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change } = record;
    if (key === null) throw new StreamsException(`the table aggregate ${this.#storeName} was given a null key`);
    const { initializer, adder, subtractor } = this.#aggregation;
    const row = this.#store.get(key);
    const oldAgg = getValueOrNull(row);
    let timestamp = record.timestamp;
    let newAgg = oldAgg;
    if (change.oldValue !== null && oldAgg !== null) {
      newAgg = subtractor(key, change.oldValue, oldAgg);
      timestamp = Math.max(timestamp, row!.timestamp);
    }
    if (change.newValue !== null) {
      newAgg = adder(key, change.newValue, newAgg ?? initializer());
      if (row !== null) timestamp = Math.max(timestamp, row.timestamp);
    }
    const validTo = this.#store.put(key, newAgg, timestamp);
    if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
    this.#forwarder.forward(record, newAgg, oldAgg, timestamp, validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED);
  }
}
