import { Serdes } from '../../serde/index.ts';
import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import type { Reducer } from '../processors/KStreamReduce.ts';
import { KStreamSessionWindowAggregate, type Merger } from '../processors/KStreamSessionWindowAggregate.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { EmitStrategy } from './EmitStrategy.ts';
import type { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import { sessionStoreBuilder } from './sessionStoreBuilder.ts';
import { sessionWindowedTable } from './sessionWindowedTable.ts';
import { aggregatorOfReducer } from './windowedReduce.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

interface Folding<K, V, VAgg> {
  readonly initializer: Initializer<VAgg>;
  readonly aggregator: Aggregator<K, V, VAgg>;
  readonly merger: Merger<K, VAgg>;
}

/** A grouped stream whose records are about to be folded by key and session. */
export class SessionWindowedKStream<K, V> {
  readonly #aggregateBuilder: GroupedStreamAggregateBuilder<K, V>;
  readonly #windows: SessionWindows;
  readonly #emitStrategy: EmitStrategy;

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>, windows: SessionWindows, emitStrategy = EmitStrategy.onWindowUpdate()) {
    this.#aggregateBuilder = aggregateBuilder;
    this.#windows = windows;
    this.#emitStrategy = emitStrategy;
  }

  emitStrategy(emitStrategy: EmitStrategy): SessionWindowedKStream<K, V> {
    return new SessionWindowedKStream(this.#aggregateBuilder, this.#windows, emitStrategy);
  }

  count(materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<Windowed<K>, bigint> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#aggregateBuilder.parts;
    // See KGroupedStream.count.
    if (materialized !== undefined && materialized.options.storeName === undefined) builder.newStoreName(AGGREGATE);
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: Serdes.Long() });
    const counting: Folding<K, V, bigint> = {
      initializer: () => 0n,
      aggregator: (_key, _value, aggregate) => aggregate + 1n,
      merger: (_key, one, two) => one + two,
    };
    return this.#aggregate(counting, named, AGGREGATE, kept);
  }

  reduce(reducer: Reducer<V>, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, named: Named, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<Windowed<K>, V> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = new MaterializedInternal(materialized, this.#aggregateBuilder.parts.builder, REDUCE, this.#aggregateBuilder.parts);
    const aggregator = aggregatorOfReducer<K, V>(reducer);
    const merger: Merger<K, V> = (key, one, two) => aggregator(key, two, one);
    return this.#aggregate({ initializer: () => null as V, aggregator, merger }, named, REDUCE, kept);
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
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#aggregateBuilder.parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: undefined });
    return this.#aggregate({ initializer, aggregator, merger: sessionMerger }, named, AGGREGATE, kept);
  }

  #aggregate<VAgg>(
    folding: Folding<K, V, VAgg>,
    named: Named | undefined,
    prefix: string,
    materialized: MaterializedInternal<K, VAgg>,
  ): KTable<Windowed<K>, VAgg> {
    const name = this.#aggregateBuilder.parts.builder.orElseGenerateWithPrefix(named?.name, prefix);
    const { storeName } = materialized;
    const { emitsOnClose } = this.#emitStrategy;
    const store = sessionStoreBuilder(this.#windows, materialized, emitsOnClose);
    const supplier = new KStreamSessionWindowAggregate(this.#windows, { storeName, emitsOnClose, retentionMs: store.retentionPeriod, ...folding });
    return this.#aggregateBuilder.build(name, supplier, sessionWindowedTable(this.#windows, materialized, store));
  }
}
