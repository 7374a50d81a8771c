import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import { KStreamSessionWindowAggregate, type Merger } from '../processors/KStreamSessionWindowAggregate.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { AbstractWindowedKStream, type FoldingPlan, type SessionFolding } from './AbstractWindowedKStream.ts';
import type { EmitStrategy } from './EmitStrategy.ts';
import type { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import type { Named } from './Named.ts';
import { sessionStoreBuilder } from './sessionStoreBuilder.ts';
import { sessionWindowedTable } from './sessionWindowedTable.ts';

/** A grouped stream whose records are about to be folded by key and session. */
export class SessionWindowedKStream<K, V> extends AbstractWindowedKStream<K, V> {
  readonly #windows: SessionWindows;

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>, windows: SessionWindows) {
    super(aggregateBuilder);
    this.#windows = windows;
  }

  /** Holds for all that is folded from this stream afterwards. */
  emitStrategy({ emitsOnClose }: EmitStrategy): this {
    this.emitsOnClose = emitsOnClose;
    return this;
  }

  /** `sessionMerger` folds the aggregates of sessions that become one, beginning with a new one. */
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    sessionMerger: Merger<K, VAgg>,
    materialized?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    sessionMerger: Merger<K, VAgg>,
    named: Named,
    materialized?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    sessionMerger: Merger<K, VAgg>,
    first?: Named | Materialized<K, VAgg>,
    second?: Materialized<K, VAgg>,
  ): KTable<Windowed<K>, VAgg> {
    return this.fold({ initializer, aggregator, merger: sessionMerger }, this.plan(first, second));
  }

  protected override fold<VAgg>(folding: SessionFolding<K, V, VAgg>, { name, materialized }: FoldingPlan<K, VAgg>): KTable<Windowed<K>, VAgg> {
    const { storeName } = materialized;
    const { emitsOnClose } = this;
    const store = sessionStoreBuilder(this.#windows, materialized, emitsOnClose);
    const aggregation = { storeName, emitsOnClose, retentionMs: store.retentionPeriod, ...folding };
    const touchableMs = materialized.storeSupplier?.kind === 'session' ? store.retentionPeriod : store.changelogRetentionMs;
    const supplier = new KStreamSessionWindowAggregate(this.#windows, emitsOnClose ? { ...aggregation, touchableMs } : aggregation);
    return this.aggregateBuilder.build(name, supplier, sessionWindowedTable(this.#windows, materialized, store));
  }
}
