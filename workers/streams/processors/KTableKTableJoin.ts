import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import { getValueOrNull, ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { Change } from './Change.ts';
import type { KTableProcessorSupplier, KTableValueGetter, KTableValueGetterSupplier, ParentTable } from './KTableProcessorSupplier.ts';

/**
 * Whether a row of the result needs a row of this side, of the other one, or of any. Inner joins need both on both
 * sides; a left join needs its left row, which is this one on the left side and the other one on the right side.
 */
export interface TableJoinNeeds {
  readonly own: boolean;
  readonly other: boolean;
}

/**
 * One side of a join of tables by key (Kafka's KTableKTable{Inner,Left,Right,Outer}Join): joins each update with the
 * other table's row. Null keys are dropped, and what comes out of order where this side's table is versioned (KIP-914).
 */
export class KTableKTableJoin<K, V1, V2, VOut> implements KTableProcessorSupplier<K, Change<V1>, K, VOut> {
  readonly #own: ParentTable<K, V1>;
  readonly #other: ParentTable<K, V2>;
  readonly #ownRows: KTableValueGetterSupplier<K, V1>;
  readonly #otherRows: KTableValueGetterSupplier<K, V2>;
  readonly #needs: TableJoinNeeds;
  readonly #join: (own: V1 | null, other: V2 | null) => VOut | null;
  #sendOldValues = false;

  constructor(own: ParentTable<K, V1>, other: ParentTable<K, V2>, needs: TableJoinNeeds, joiner: (own: V1 | null, other: V2 | null) => VOut) {
    this.#own = own;
    this.#other = other;
    this.#ownRows = own.valueGetterSupplier();
    this.#otherRows = other.valueGetterSupplier();
    this.#needs = needs;
    this.#join = (ownValue, otherValue) => {
      if (ownValue === null ? needs.own || otherValue === null : needs.other && otherValue === null) return null;
      return joiner(ownValue, otherValue);
    };
  }

  get(): KTableKTableJoinProcessor<K, V1, V2, VOut> {
    return new KTableKTableJoinProcessor({
      otherRows: this.#otherRows.get(),
      needsOther: this.#needs.other,
      join: this.#join,
      dropsOutOfOrder: this.#own.isVersioned,
      sendOldValues: this.#sendOldValues,
    });
  }

  enableSendingOldValues(): boolean {
    this.#own.enableSendingOldValues(true);
    this.#other.enableSendingOldValues(true);
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<K, VOut> {
    return {
      get: () => this.#getter(this.#ownRows.get(), this.#otherRows.get()),
      storeNames: () => [...new Set([...this.#ownRows.storeNames(), ...this.#otherRows.storeNames()])],
    };
  }

  #getter(ownRows: KTableValueGetter<K, V1>, otherRows: KTableValueGetter<K, V2>): KTableValueGetter<K, VOut> {
    return {
      init: (context) => {
        ownRows.init(context);
        otherRows.init(context);
      },
      get: (key) => {
        const own = ownRows.get(key);
        if (own === null && this.#needs.own) return null;
        const other = otherRows.get(key);
        const value = this.#join(getValueOrNull(own), getValueOrNull(other));
        return value === null ? null : new ValueAndTimestamp(value, Math.max(own?.timestamp ?? -1, other?.timestamp ?? -1));
      },
      // Not even where both parents are (KIP-914).
      isVersioned: () => false,
      close: () => {
        ownRows.close?.();
        otherRows.close?.();
      },
    };
  }
}

interface Settings<K, V1, V2, VOut> {
  readonly otherRows: KTableValueGetter<K, V2>;
  readonly needsOther: boolean;
  readonly join: (own: V1 | null, other: V2 | null) => VOut | null;
  readonly dropsOutOfOrder: boolean;
  readonly sendOldValues: boolean;
}

class KTableKTableJoinProcessor<K, V1, V2, VOut> extends ContextualProcessor<K, Change<V1>, K, Change<VOut>> {
  readonly #settings: Settings<K, V1, V2, VOut>;

  constructor(settings: Settings<K, V1, V2, VOut>) {
    super();
    this.#settings = settings;
  }

  override init(context: ProcessorContext<K, Change<VOut>>): void {
    super.init(context);
    this.#settings.otherRows.init(context);
  }

  override process(record: Record<K, Change<V1>>): void {
    const { key, value: change, timestamp } = record;
    const { otherRows, needsOther, join, dropsOutOfOrder, sendOldValues } = this.#settings;
    if (key === null || (dropsOutOfOrder && !change.isLatest)) {
      this.context.recordDropped();
      return;
    }
    const row = otherRows.get(key);
    const other = getValueOrNull(row);
    if (other === null && (needsOther || (change.newValue === null && change.oldValue === null))) return;
    const joined = new Change(join(change.newValue, other), sendOldValues ? join(change.oldValue, other) : null, change.isLatest);
    this.context.forward(new Record(key, joined, row === null ? timestamp : Math.max(timestamp, row.timestamp), record.headers));
  }

  close(): void {
    this.#settings.otherRows.close?.();
  }
}
