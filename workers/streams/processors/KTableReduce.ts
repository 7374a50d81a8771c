import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { Reducer } from './KStreamReduce.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

/** Like a table aggregate whose first value is the group's first row. */
export class KTableReduce<K, V> implements KTableProcessorSupplier<K, Change<V>, K, V> {
  readonly #storeName: string;
  readonly #adder: Reducer<V>;
  readonly #subtractor: Reducer<V>;
  #sendOldValues = false;

  constructor(storeName: string, adder: Reducer<V>, subtractor: Reducer<V>) {
    this.#storeName = storeName;
    this.#adder = adder;
    this.#subtractor = subtractor;
  }

  get(): KTableReduceProcessor<K, V> {
    return new KTableReduceProcessor(this.#storeName, this.#adder, this.#subtractor, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, V> {
    return materializedValueGetterSupplier(this.#storeName);
  }
}

class KTableReduceProcessor<K, V> extends ContextualProcessor<K, Change<V>, K, Change<V>> {
  readonly #storeName: string;
  readonly #adder: Reducer<V>;
  readonly #subtractor: Reducer<V>;
  readonly #sendOldValues: boolean;
  #store!: TableStore<K, V>;
  #forwarder!: TimestampedTupleForwarder<K, V>;

  constructor(storeName: string, adder: Reducer<V>, subtractor: Reducer<V>, sendOldValues: boolean) {
    super();
    this.#storeName = storeName;
    this.#adder = adder;
    this.#subtractor = subtractor;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<V>>): void {
    super.init(context);
    this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change } = record;
    if (key === null) throw new StreamsException(`the table reduce ${this.#storeName} was given a null key`);
    const row = this.#store.get(key);
    const oldAgg = getValueOrNull(row);
    let timestamp = record.timestamp;
    let newAgg = oldAgg;
    if (change.oldValue !== null && oldAgg !== null) {
      newAgg = this.#subtractor(oldAgg, change.oldValue);
      timestamp = Math.max(timestamp, row!.timestamp);
    }
    if (change.newValue !== null) {
      if (newAgg === null) newAgg = change.newValue;
      else {
        newAgg = this.#adder(newAgg, change.newValue);
        timestamp = Math.max(timestamp, row!.timestamp);
      }
    }
    const validTo = this.#store.put(key, newAgg, timestamp);
    if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
    this.#forwarder.forward(record, newAgg, oldAgg, timestamp, validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED);
  }
}
