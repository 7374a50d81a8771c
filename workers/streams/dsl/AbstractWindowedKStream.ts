import { Serdes, type Serde } from '../../serde/index.ts';
import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import type { Reducer } from '../processors/KStreamReduce.ts';
import type { Merger } from '../processors/KStreamSessionWindowAggregate.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import type { Named } from './Named.ts';
import { namedAndMaterialized } from './namedAndMaterialized.ts';
import { aggregatorOfReducer } from './windowedReduce.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

export interface WindowFolding<K, V, VAgg> {
  readonly initializer: Initializer<VAgg>;
  readonly aggregator: Aggregator<K, V, VAgg>;
}

/** Sessions may become one. */
export interface SessionFolding<K, V, VAgg> extends WindowFolding<K, V, VAgg> {
  readonly merger: Merger<K, VAgg>;
}

/** What the operator of a fold is called, and what it keeps. */
export interface FoldingPlan<K, VAgg> {
  readonly name: string;
  readonly materialized: MaterializedInternal<K, VAgg>;
}

/** A grouped stream whose records are about to be folded by key and window, or session. */
export abstract class AbstractWindowedKStream<K, V> {
  protected readonly aggregateBuilder: GroupedStreamAggregateBuilder<K, V>;
  protected emitsOnClose = false;

  constructor(aggregateBuilder: GroupedStreamAggregateBuilder<K, V>) {
    this.aggregateBuilder = aggregateBuilder;
  }

  count(materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<Windowed<K>, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<Windowed<K>, bigint> {
    const { materialized } = namedAndMaterialized(first, second);
    const usesUpNumber = this.countUsesUpNumber && materialized !== undefined && materialized.options.storeName === undefined;
    if (usesUpNumber) this.aggregateBuilder.parts.builder.newStoreName(AGGREGATE);
    const counting: SessionFolding<K, V, bigint> = {
      initializer: () => 0n,
      aggregator: (_key, _value, aggregate) => aggregate + 1n,
      merger: (_key, one, two) => one + two,
    };
    return this.fold(counting, this.plan(first, second, AGGREGATE, Serdes.Long()));
  }

  reduce(reducer: Reducer<V>, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, named: Named, materialized?: Materialized<K, V>): KTable<Windowed<K>, V>;
  reduce(reducer: Reducer<V>, first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<Windowed<K>, V> {
    const aggregator = aggregatorOfReducer<K, V>(reducer);
    const merger: Merger<K, V> = (key, one, two) => aggregator(key, two, one);
    const plan = this.plan(first, second, REDUCE, this.aggregateBuilder.parts.valueSerde);
    return this.fold({ initializer: () => null as V, aggregator, merger }, plan);
  }

  /** See KGroupedStream.count. */
  protected get countUsesUpNumber(): boolean {
    return true;
  }

  protected abstract fold<VAgg>(folding: SessionFolding<K, V, VAgg>, plan: FoldingPlan<K, VAgg>): KTable<Windowed<K>, VAgg>;

  /** From the last two arguments of an operator. Where they name nothing, numbers are used up: the store's first. */
  protected plan<VAgg>(
    first: Named | Materialized<K, VAgg> | undefined,
    second: Materialized<K, VAgg> | undefined,
    prefix = AGGREGATE,
    valueSerde?: Serde<VAgg>,
  ): FoldingPlan<K, VAgg> {
    const { named, materialized } = namedAndMaterialized(first, second);
    const { builder, keySerde } = this.aggregateBuilder.parts;
    const kept = new MaterializedInternal(materialized, builder, prefix, { keySerde, valueSerde });
    return { name: builder.orElseGenerateWithPrefix(named?.name, prefix), materialized: kept };
  }
}
