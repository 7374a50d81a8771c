import { KStreamAggregate, type Aggregator, type Initializer } from '../processors/KStreamAggregate.ts';
import { SessionWindows } from '../windows/SessionWindows.ts';
import { CogroupedStreamAggregateBuilder } from './CogroupedStreamAggregateBuilder.ts';
import type { KGroupedStream } from './KGroupedStream.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import type { StreamParts } from './parts.ts';
import { SessionWindowedCogroupedKStream } from './SessionWindowedCogroupedKStream.ts';
import { TimeWindowedCogroupedKStream } from './TimeWindowedCogroupedKStream.ts';
import type { TimeWindowing } from './timeWindowedTable.ts';

/** Grouped streams, each with an aggregator of its own, that are about to be folded into one table (KIP-150). */
export class CogroupedKStream<K, VOut> {
  readonly #aggregateBuilder: CogroupedStreamAggregateBuilder<K, VOut>;

  /** `parts`: of the first of the streams. */
  constructor(parts: Pick<StreamParts<K, unknown>, 'builder' | 'dsl'>) {
    this.#aggregateBuilder = new CogroupedStreamAggregateBuilder(parts);
  }

  /** One more stream; given again, it gets another aggregator. */
  cogroup<VIn>(groupedStream: KGroupedStream<K, VIn>, aggregator: Aggregator<K, VIn, VOut>): this {
    this.#aggregateBuilder.add(groupedStream.aggregateBuilder, aggregator);
    return this;
  }

  windowedBy(windows: TimeWindowing): TimeWindowedCogroupedKStream<K, VOut>;
  windowedBy(windows: SessionWindows): SessionWindowedCogroupedKStream<K, VOut>;
  windowedBy(windows: TimeWindowing | SessionWindows): TimeWindowedCogroupedKStream<K, VOut> | SessionWindowedCogroupedKStream<K, VOut> {
    return windows instanceof SessionWindows
      ? new SessionWindowedCogroupedKStream(this.#aggregateBuilder, windows)
      : new TimeWindowedCogroupedKStream(this.#aggregateBuilder, windows);
  }

  aggregate(initializer: Initializer<VOut>, materialized?: Materialized<K, VOut>): KTable<K, VOut>;
  aggregate(initializer: Initializer<VOut>, named: Named, materialized?: Materialized<K, VOut>): KTable<K, VOut>;
  aggregate(
    initializer: Initializer<VOut>,
    first?: Named | Materialized<K, VOut>,
    second?: Materialized<K, VOut>,
  ): KTable<K, VOut> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = this.#aggregateBuilder.materialize(materialized);
    const { storeName, keySerde, valueSerde, queryableStoreName, isVersioned } = kept;
    return this.#aggregateBuilder.build(
      named,
      <VIn>(aggregator: Aggregator<K, VIn, VOut>) => new KStreamAggregate(storeName, initializer, aggregator),
      { store: kept.storeBuilder(), keySerde, valueSerde, queryableStoreName, isVersioned },
    );
  }
}
