import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import { SlidingWindows } from '../windows/SlidingWindows.ts';
import { UnlimitedWindows } from '../windows/UnlimitedWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { AbstractWindowedKStream, type FoldingPlan, type WindowFolding } from './AbstractWindowedKStream.ts';
import type { EmitStrategy } from './EmitStrategy.ts';
import type { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import type { Named } from './Named.ts';
import { timeWindowedSupplier } from './timeWindowedSupplier.ts';
import { timeWindowedTable, type TimeWindowing } from './timeWindowedTable.ts';
import { windowStoreBuilder } from './windowStoreBuilder.ts';

/** A grouped stream whose records are about to be folded by key and window. */
export class TimeWindowedKStream<K, V> extends AbstractWindowedKStream<K, V> {
  readonly #windows: TimeWindowing;

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>, windows: TimeWindowing) {
    super(aggregateBuilder);
    this.#windows = windows;
  }

  /** Holds for all that is folded from this stream afterwards. Throws TypeError for windows that never close. */
  emitStrategy({ emitsOnClose }: EmitStrategy): this {
    if (emitsOnClose && this.#windows instanceof UnlimitedWindows)
      throw new TypeError('unlimited windows never close, so they cannot emit on window close');
    this.emitsOnClose = emitsOnClose;
    return this;
  }

  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    materialized?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    named: Named,
    materialized?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    first?: Named | Materialized<K, VAgg>,
    second?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg> {
    return this.fold({ initializer, aggregator }, this.plan(first, second));
  }

  /** Kafka's sliding windows, which came later, need not keep old names. */
  protected override get countUsesUpNumber(): boolean {
    return !(this.#windows instanceof SlidingWindows);
  }

  protected override fold<VAgg>(
    { initializer, aggregator }: WindowFolding<K, V, VAgg>,
    { name, materialized }: FoldingPlan<K, VAgg>,
  ): KTable<Windowed<K>, VAgg> {
    const { storeName } = materialized;
    const { emitsOnClose } = this;
    const store = windowStoreBuilder(this.#windows, materialized, emitsOnClose);
    const aggregation = { storeName, initializer, aggregator, emitsOnClose, retentionMs: store.retentionPeriod };
    const supplier = timeWindowedSupplier(this.#windows, aggregation);
    return this.aggregateBuilder.build(name, supplier, timeWindowedTable(this.#windows, materialized, store));
  }
}
