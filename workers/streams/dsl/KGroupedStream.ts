import { Serdes } from '../../serde/index.ts';
import { KStreamAggregate, type Aggregator, type Initializer } from '../processors/KStreamAggregate.ts';
import { KStreamReduce, type Reducer } from '../processors/KStreamReduce.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import { SessionWindows } from '../windows/SessionWindows.ts';
import type { SlidingWindows } from '../windows/SlidingWindows.ts';
import type { Window } from '../windows/Window.ts';
import type { Windows } from '../windows/Windows.ts';
import { CogroupedKStream } from './CogroupedKStream.ts';
import { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import type { StreamParts } from './parts.ts';
import { SessionWindowedKStream } from './SessionWindowedKStream.ts';
import { TimeWindowedKStream } from './TimeWindowedKStream.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

/** A stream whose records are about to be folded by key. */
export class KGroupedStream<K, V> {
  /** For the other stages of the DSL. */
  readonly aggregateBuilder: GroupedStreamAggregateBuilder<K, V>;
  readonly #parts: StreamParts<K, V>;

  constructor(parts: StreamParts<K, V>, userProvidedName: string | undefined) {
    this.#parts = parts;
    this.aggregateBuilder = new GroupedStreamAggregateBuilder(parts, userProvidedName);
  }

  count(materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<K, bigint> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#parts;
    // Kafka uses up a number here where a Materialized has no store name, and keeps doing so for the sake of old names.
    if (materialized !== undefined && materialized.options.storeName === undefined) builder.newStoreName(AGGREGATE);
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: Serdes.Long() });
    const count: Aggregator<K, V, bigint> = (_key, _value, aggregate) => aggregate + 1n;
    return this.#aggregate(new KStreamAggregate(kept.storeName, () => 0n, count), named, AGGREGATE, kept);
  }

  reduce(reducer: Reducer<V>, materialized?: Materialized<K, V>): KTable<K, V>;
  reduce(reducer: Reducer<V>, named: Named, materialized?: Materialized<K, V>): KTable<K, V>;
  reduce(reducer: Reducer<V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const kept = new MaterializedInternal(materialized, this.#parts.builder, REDUCE, this.#parts);
    return this.#aggregate(new KStreamReduce(kept.storeName, reducer), named, REDUCE, kept);
  }

  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    materialized?: Materialized<K, VAgg>,
  ): KTable<K, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    named: Named,
    materialized?: Materialized<K, VAgg>,
  ): KTable<K, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    aggregator: Aggregator<K, V, VAgg>,
    first?: Named | Materialized<K, VAgg>,
    second?: Materialized<K, VAgg>,
  ): KTable<K, VAgg> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.#parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: undefined });
    return this.#aggregate(new KStreamAggregate(kept.storeName, initializer, aggregator), named, AGGREGATE, kept);
  }

  /** Windows of event time for each key: tumbling, hopping, unlimited or sliding ones, or sessions. */
  windowedBy(windows: Windows<Window> | SlidingWindows): TimeWindowedKStream<K, V>;
  windowedBy(windows: SessionWindows): SessionWindowedKStream<K, V>;
  windowedBy(windows: Windows<Window> | SlidingWindows | SessionWindows): TimeWindowedKStream<K, V> | SessionWindowedKStream<K, V> {
    return windows instanceof SessionWindows
      ? new SessionWindowedKStream(this.aggregateBuilder, windows)
      : new TimeWindowedKStream(this.aggregateBuilder, windows);
  }

  /** The first of several streams that are folded into one table (KIP-150). */
  cogroup<VOut>(aggregator: Aggregator<K, V, VOut>): CogroupedKStream<K, VOut> {
    return new CogroupedKStream<K, VOut>(this.aggregateBuilder.parts).cogroup(this, aggregator);
  }

  #aggregate<VAgg>(
    supplier: KTableProcessorSupplier<K, V, K, VAgg>,
    named: Named | undefined,
    prefix: string,
    materialized: MaterializedInternal<K, VAgg>,
  ): KTable<K, VAgg> {
    const { keySerde, valueSerde, queryableStoreName, isVersioned } = materialized;
    const name = this.#parts.builder.orElseGenerateWithPrefix(named?.name, prefix);
    const store = materialized.storeBuilder();
    return this.aggregateBuilder.build(name, supplier, { store, keySerde, valueSerde, queryableStoreName, isVersioned });
  }
}
