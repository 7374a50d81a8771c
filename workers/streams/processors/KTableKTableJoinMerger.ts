import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

type JoinSide<K, V> = Pick<KTableProcessorSupplier<unknown, unknown, K, V>, 'enableSendingOldValues' | 'view'>;

/** Where the two sides of a join of tables meet; keeps the result if it is to be materialized. */
export class KTableKTableJoinMerger<K, V> implements KTableProcessorSupplier<K, Change<V>, K, V> {
  readonly #left: JoinSide<K, V>;
  readonly #right: JoinSide<K, V>;
  readonly #storeName: string | undefined;
  #sendOldValues = false;

  constructor(left: JoinSide<K, V>, right: JoinSide<K, V>, storeName: string | undefined) {
    this.#left = left;
    this.#right = right;
    this.#storeName = storeName;
  }

  get(): KTableKTableJoinMergeProcessor<K, V> {
    return new KTableKTableJoinMergeProcessor(this.#storeName, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#left.enableSendingOldValues(true);
    this.#right.enableSendingOldValues(true);
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, V> {
    return this.#storeName === undefined ? this.#left.view() : materializedValueGetterSupplier(this.#storeName);
  }
}

class KTableKTableJoinMergeProcessor<K, V> extends ContextualProcessor<K, Change<V>, K, Change<V>> {
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

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change, timestamp } = record;
    let { isLatest } = change;
    if (this.#store !== undefined) {
      const validTo = this.#store.put(key, change.newValue, timestamp);
      if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
      isLatest = validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED;
    }
    this.#forwarder.forward(record, change.newValue, change.oldValue, timestamp, isLatest);
  }
}
