import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import { UnlimitedWindows } from '../windows/UnlimitedWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { AbstractWindowedKStream, type FoldingPlan, type WindowFolding } from './AbstractWindowedKStream.ts';
import { EmitStrategy } from './EmitStrategy.ts';
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

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>, windows: TimeWindowing, emitStrategy = EmitStrategy.onWindowUpdate()) {
    super(aggregateBuilder, emitStrategy);
    this.#windows = windows;
  }

  /** Throws TypeError for windows that never close. */
  emitStrategy(emitStrategy: EmitStrategy): TimeWindowedKStream<K, V> {
    if (emitStrategy.emitsOnClose && this.#windows instanceof UnlimitedWindows)
      throw new TypeError('unlimited windows never close, so they cannot emit on window close');
    return new TimeWindowedKStream(this.aggregateBuilder, this.#windows, emitStrategy);
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
