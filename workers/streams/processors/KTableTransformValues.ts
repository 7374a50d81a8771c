import { NO_HEADERS } from '../../common/index.ts';
import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Processor } from '../api/Processor.ts';
import type { ProcessingContext, ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import type { ValueTransformerWithKey, ValueTransformerWithKeySupplier } from '../api/ValueTransformerWithKey.ts';
import { getValueOrNull, ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED } from '../state/VersionedKeyValueStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetter, KTableValueGetterSupplier, ParentTable } from './KTableProcessorSupplier.ts';
import { materializedValueGetterSupplier, TableStore } from './TableStore.ts';
import { TimestampedTupleForwarder } from './TimestampedTupleForwarder.ts';

const UNKNOWN_TIMESTAMP = -1;

/** Each row's value through a transformer, which also sees deletions and may keep state. */
export class KTableTransformValues<K, V, VR> implements KTableProcessorSupplier<K, Change<V>, K, VR> {
  readonly #parent: ParentTable<K, V>;
  readonly #transformers: ValueTransformerWithKeySupplier<K, V, VR>;
  readonly #storeName: string | undefined;
  #sendOldValues = false;

  constructor(parent: ParentTable<K, V>, transformers: ValueTransformerWithKeySupplier<K, V, VR>, storeName: string | undefined) {
    this.#parent = parent;
    this.#transformers = transformers;
    this.#storeName = storeName;
  }

  get(): Processor<K, Change<V>, K, Change<VR>> {
    return new KTableTransformValuesProcessor(this.#transformers.get(), this.#storeName, this.#sendOldValues);
  }

  stores(): readonly StoreBuilder[] {
    return this.#transformers.stores?.() ?? [];
  }

  enableSendingOldValues(forceMaterialization: boolean): boolean {
    if (this.#storeName !== undefined || this.#parent.enableSendingOldValues(forceMaterialization)) this.#sendOldValues = true;
    return this.#sendOldValues;
  }

  view(): KTableValueGetterSupplier<K, VR> {
    if (this.#storeName !== undefined) return materializedValueGetterSupplier(this.#storeName);
    const parent = this.#parent.valueGetterSupplier();
    return {
      get: () => new KTableTransformValuesGetter(parent.get(), this.#transformers.get()),
      storeNames: () => parent.storeNames(),
    };
  }
}

class KTableTransformValuesProcessor<K, V, VR> extends ContextualProcessor<K, Change<V>, K, Change<VR>> {
  readonly #transformer: ValueTransformerWithKey<K, V, VR>;
  readonly #storeName: string | undefined;
  readonly #sendOldValues: boolean;
  #store: TableStore<K, VR> | undefined;
  #forwarder!: TimestampedTupleForwarder<K, VR>;

  constructor(transformer: ValueTransformerWithKey<K, V, VR>, storeName: string | undefined, sendOldValues: boolean) {
    super();
    this.#transformer = transformer;
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: ProcessorContext<K, Change<VR>>): void {
    super.init(context);
    this.#transformer.init?.(context);
    if (this.#storeName !== undefined) this.#store = new TableStore(context, this.#storeName);
    this.#forwarder = new TimestampedTupleForwarder(context, this.#store, this.#sendOldValues);
  }

  override process(record: Record<K, Change<V>>): void {
    const { key, value: change } = record;
    const newValue = this.#transformer.transform(key, change.newValue);
    let oldValue: VR | null = null;
    let { isLatest } = change;
    if (this.#store === undefined) {
      if (this.#sendOldValues) oldValue = this.#transformer.transform(key, change.oldValue);
    } else {
      if (this.#sendOldValues) oldValue = getValueOrNull(this.#store.get(key));
      const validTo = this.#store.put(key, newValue, record.timestamp);
      if (validTo === PUT_RETURN_CODE_NOT_PUT) return;
      isLatest = validTo === PUT_RETURN_CODE_VALID_TO_UNDEFINED;
    }
    this.#forwarder.forward(record, newValue, oldValue, record.timestamp, isLatest);
  }

  close(): void {
    this.#transformer.close?.();
  }
}

/** Transforms the parent's row, with a transformer of its own, as if it were a record of unknown origin. */
class KTableTransformValuesGetter<K, V, VR> implements KTableValueGetter<K, VR> {
  readonly #parent: KTableValueGetter<K, V>;
  readonly #transformer: ValueTransformerWithKey<K, V, VR>;
  #context!: ProcessingContext;

  constructor(parent: KTableValueGetter<K, V>, transformer: ValueTransformerWithKey<K, V, VR>) {
    this.#parent = parent;
    this.#transformer = transformer;
  }

  init(context: ProcessingContext): void {
    this.#context = context;
    this.#parent.init(context);
    this.#transformer.init?.(context);
  }

  get(key: K, asOfTimestamp?: number): ValueAndTimestamp<VR> | null {
    const row = this.#parent.get(key, asOfTimestamp);
    const timestamp = row?.timestamp ?? UNKNOWN_TIMESTAMP;
    let value: VR | null = null;
    const unknown = { timestamp, headers: NO_HEADERS, metadata: undefined, sourceRawKey: null, sourceRawValue: null };
    this.#context.runInContext(unknown, () => {
      value = this.#transformer.transform(key, getValueOrNull(row));
    });
    return value === null ? null : new ValueAndTimestamp<VR>(value, timestamp);
  }

  isVersioned(): boolean {
    return this.#parent.isVersioned();
  }

  close(): void {
    this.#parent.close?.();
    this.#transformer.close?.();
  }
}
