import { Serdes } from '../../serde/index.ts';
import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import type { Reducer } from '../processors/KStreamReduce.ts';
import { UnlimitedWindows } from '../windows/UnlimitedWindows.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { EmitStrategy } from './EmitStrategy.ts';
import type { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import { timeWindowedSupplier } from './timeWindowedSupplier.ts';
import { timeWindowedTable, type TimeWindowing } from './timeWindowedTable.ts';
import { aggregatorOfReducer } from './windowedReduce.ts';
import { windowStoreBuilder } from './windowStoreBuilder.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

/** A grouped stream whose records are about to be folded by key and window. */
export class TimeWindowedKStream<K, V> {
  readonly #aggregateBuilder: GroupedStreamAggregateBuilder<K, V>;
  readonly #windows: TimeWindowing;
  readonly #emitStrategy: EmitStrategy;

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>, windows: TimeWindowing, emitStrategy = EmitStrategy.onWindowUpdate()) {
    this.#aggregateBuilder = aggregateBuilder;
    this.#windows = windows;
    this.#emitStrategy = emitStrategy;
  }

  /** Throws TypeError for windows that never close. */
  emitStrategy(emitStrategy: EmitStrategy): TimeWindowedKStream<K, V> {
    if (emitStrategy.emitsOnClose && this.#windows instanceof UnlimitedWindows)
      throw new TypeError('unlimited windows never close, so they cannot emit on window close');
    return new TimeWindowedKStream(this.#aggregateBuilder, this.#windows, emitStrategy);
  }

  count(materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<Windowed<K>, bigint> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#aggregateBuilder.parts;
    // See KGroupedStream.count.
    if (materialized !== undefined && materialized.options.storeName === undefined) builder.newStoreName(AGGREGATE);
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: Serdes.Long() });
    return this.#aggregate(() => 0n, (_key, _value, aggregate) => aggregate + 1n, named, AGGREGATE, kept);
  }

  reduce(reducer: Reducer<V>, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, named: Named, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<Windowed<K>, V> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = new MaterializedInternal(materialized, this.#aggregateBuilder.parts.builder, REDUCE, this.#aggregateBuilder.parts);
    return this.#aggregate(() => null as V, aggregatorOfReducer(reducer), named, REDUCE, kept);
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
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#aggregateBuilder.parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: undefined });
    return this.#aggregate(initializer, aggregator, named, AGGREGATE, kept);
  }

  #aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    named: Named | undefined,
    prefix: string,
    materialized: MaterializedInternal<K, VAgg>,
  ): KTable<Windowed<K>, VAgg> {
    const name = this.#aggregateBuilder.parts.builder.orElseGenerateWithPrefix(named?.name, prefix);
    const { storeName } = materialized;
    const { emitsOnClose } = this.#emitStrategy;
    const store = windowStoreBuilder(this.#windows, materialized, emitsOnClose);
    const aggregation = { storeName, initializer, aggregator, emitsOnClose, retentionMs: store.retentionPeriod };
    const supplier = timeWindowedSupplier(this.#windows, aggregation);
    return this.#aggregateBuilder.build(name, supplier, timeWindowedTable(this.#windows, materialized, store));
  }
}
