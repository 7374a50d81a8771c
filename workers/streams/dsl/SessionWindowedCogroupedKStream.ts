import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import { KStreamSessionWindowAggregate, type Merger } from '../processors/KStreamSessionWindowAggregate.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { CogroupedStreamAggregateBuilder } from './CogroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import { sessionStoreBuilder } from './sessionStoreBuilder.ts';
import { sessionWindowedTable } from './sessionWindowedTable.ts';

/** Several grouped streams that are about to be folded by key and session. */
export class SessionWindowedCogroupedKStream<K, VOut> {
  readonly #aggregateBuilder: CogroupedStreamAggregateBuilder<K, VOut>;
  readonly #windows: SessionWindows;

  constructor(aggregateBuilder: CogroupedStreamAggregateBuilder<K, VOut>, windows: SessionWindows) {
    this.#aggregateBuilder = aggregateBuilder;
    this.#windows = windows;
  }

  aggregate(initializer: Initializer<VOut>, sessionMerger: Merger<K, VOut>, materialized?: Materialized<K, VOut>): KTable<Windowed<K>, VOut>;
  aggregate(
    initializer: Initializer<VOut>,
    sessionMerger: Merger<K, VOut>,
    named: Named,
    materialized?: Materialized<K, VOut>,
  ): KTable<Windowed<K>, VOut>;
  aggregate(
    initializer: Initializer<VOut>,
    sessionMerger: Merger<K, VOut>,
    first?: Named | Materialized<K, VOut>,
    second?: Materialized<K, VOut>,
  ): KTable<Windowed<K>, VOut> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = this.#aggregateBuilder.materialize(materialized);
    const store = sessionStoreBuilder(this.#windows, kept, false);
    const shared = { storeName: kept.storeName, initializer, merger: sessionMerger, emitsOnClose: false, retentionMs: store.retentionPeriod };
    return this.#aggregateBuilder.build(
      named,
      <VIn>(aggregator: Aggregator<K, VIn, VOut>) => new KStreamSessionWindowAggregate(this.#windows, { ...shared, aggregator }),
      sessionWindowedTable(this.#windows, kept, store),
    );
  }
}
