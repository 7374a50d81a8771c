import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { CogroupedStreamAggregateBuilder } from './CogroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import { timeWindowedSupplier } from './timeWindowedSupplier.ts';
import { timeWindowedTable, type TimeWindowing } from './timeWindowedTable.ts';
import { windowStoreBuilder } from './windowStoreBuilder.ts';

/** Several grouped streams that are about to be folded by key and window. */
export class TimeWindowedCogroupedKStream<K, VOut> {
  readonly #aggregateBuilder: CogroupedStreamAggregateBuilder<K, VOut>;
  readonly #windows: TimeWindowing;

  constructor(aggregateBuilder: CogroupedStreamAggregateBuilder<K, VOut>, windows: TimeWindowing) {
    this.#aggregateBuilder = aggregateBuilder;
    this.#windows = windows;
  }

  aggregate(initializer: Initializer<VOut>, materialized?: Materialized<K, VOut>): KTable<Windowed<K>, VOut>;
  aggregate(initializer: Initializer<VOut>, named: Named, materialized?: Materialized<K, VOut>): KTable<Windowed<K>, VOut>;
  aggregate(
    initializer: Initializer<VOut>,
    first?: Named | Materialized<K, VOut>,
    second?: Materialized<K, VOut>,
  ): KTable<Windowed<K>, VOut> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = this.#aggregateBuilder.materialize(materialized);
    const store = windowStoreBuilder(this.#windows, kept, false);
    const shared = { storeName: kept.storeName, initializer, emitsOnClose: false, retentionMs: store.retentionPeriod };
    return this.#aggregateBuilder.build(
      named,
      <VIn>(aggregator: Aggregator<K, VIn, VOut>) => timeWindowedSupplier(this.#windows, { ...shared, aggregator }),
      timeWindowedTable(this.#windows, kept, store),
    );
  }
}
