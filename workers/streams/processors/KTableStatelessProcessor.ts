import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import { getValueOrNull } from '../state/ValueAndTimestamp.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { Change } from './Change.ts';
import { TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

/**
 * A table computed row by row from another one. With a store of its own the old value comes from there, else it is
 * computed from the parent's old value.
 */
export class KTableStatelessProcessor<K, V, VR> extends ContextualProcessor<K, Change<V>, K, Change<VR>> {
  readonly #compute: (key: K, value: V) => VR | null;
  readonly #storeName: string | undefined;
  readonly #sendOldValues: boolean;
  readonly #skipEmpty: boolean;
  #store: TableStore<K, VR> | undefined;
  #forwarder!: TimestampedTupleForwarder<K, VR>;

  /** `skipEmpty`: a change from nothing to nothing goes no further. */
  constructor(
    compute: (key: K, value: V) => VR | null,
    storeName: string | undefined,
    sendOldValues: boolean,
    skipEmpty: boolean,
  ) {
    super();
    this.#compute = compute;
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
    this.#skipEmpty = skipEmpty;
  }

  override init(context: ProcessorContext<K, Change<VR>>): void {
    super.init(context);
    if (this.#storeName !== undefined) this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change } = record;
    const newValue = change.newValue === null ? null : this.#compute(key, change.newValue);
    const oldValue = this.#sendOldValues ? this.#oldValue(key, change) : null;
    if (this.#skipEmpty && this.#sendOldValues && newValue === null && oldValue === null) return;
    let isLatest = change.isLatest;
    if (this.#store !== undefined) {
      const validTo = this.#store.put(key, newValue, record.timestamp);
      if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
      isLatest = validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED;
    }
    this.#forwarder.forward(record, newValue, oldValue, record.timestamp, isLatest);
  }

  #oldValue(key: K, change: Change<V>): VR | null {
    if (this.#store !== undefined) return getValueOrNull(this.#store.get(key));
    return change.oldValue === null ? null : this.#compute(key, change.oldValue);
  }
}
