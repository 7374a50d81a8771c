import { Serdes } from '../../serde/index.ts';
import { GroupedTableRepartitionNode } from '../graph/GroupedTableRepartitionNode.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { ChangedSerde } from '../processors/ChangedSerde.ts';
import type { Change } from '../processors/Change.ts';
import type { Aggregator, Initializer } from '../processors/KStreamAggregate.ts';
import type { Reducer } from '../processors/KStreamReduce.ts';
import { KTableAggregate } from '../processors/KTableAggregate.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import { KTableReduce } from '../processors/KTableReduce.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { Named } from './Named.ts';
import { untyped, type StageParts } from './parts.ts';
import { REPARTITION_TOPIC_SUFFIX } from './repartitionSettings.ts';

const AGGREGATE = 'KTABLE-AGGREGATE-';
const REDUCE = 'KTABLE-REDUCE-';

/** A table whose rows are about to be folded by another key. Rows leave their group through the subtractor. */
export class KGroupedTable<K, V> {
  readonly #parts: StageParts<K, V>;
  readonly #userProvidedName: string | undefined;
  #repartitionNode: GroupedTableRepartitionNode | undefined;

  constructor(parts: StageParts<K, V>, userProvidedName: string | undefined) {
    this.#parts = parts;
    this.#userProvidedName = userProvidedName;
  }

  count(materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<K, bigint> {
    const { named, materialized } = options(first, second);
    const { builder, keySerde } = this.#parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: Serdes.Long() });
    const supplier = new KTableAggregate<K, V, bigint>(kept.storeName, {
      initializer: () => 0n,
      adder: (_key, _value, aggregate) => aggregate + 1n,
      subtractor: (_key, _value, aggregate) => aggregate - 1n,
    });
    return this.#aggregate(supplier, named, AGGREGATE, kept);
  }

  reduce(adder: Reducer<V>, subtractor: Reducer<V>, materialized?: Materialized<K, V>): KTable<K, V>;
  reduce(adder: Reducer<V>, subtractor: Reducer<V>, named: Named, materialized?: Materialized<K, V>): KTable<K, V>;
  reduce(
    adder: Reducer<V>,
    subtractor: Reducer<V>,
    first?: Named | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    const { named, materialized } = options(first, second);
    // The store is named after an aggregate even so; Kafka's names are kept.
    const kept = new MaterializedInternal(materialized, this.#parts.builder, AGGREGATE, this.#parts);
    return this.#aggregate(new KTableReduce<K, V>(kept.storeName, adder, subtractor), named, REDUCE, kept);
  }

  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    adder: Aggregator<K, V, VAgg>,
    subtractor: Aggregator<K, V, VAgg>,
    materialized?: Materialized<K, VAgg>,
  ): KTable<K, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    adder: Aggregator<K, V, VAgg>,
    subtractor: Aggregator<K, V, VAgg>,
    named: Named,
    materialized?: Materialized<K, VAgg>,
  ): KTable<K, VAgg>;
  aggregate<VAgg>(
    initializer: Initializer<VAgg>,
    adder: Aggregator<K, V, VAgg>,
    subtractor: Aggregator<K, V, VAgg>,
    first?: Named | Materialized<K, VAgg>,
    second?: Materialized<K, VAgg>,
  ): KTable<K, VAgg> {
    const { named, materialized } = options(first, second);
    const { builder, keySerde } = this.#parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: undefined });
    const supplier = new KTableAggregate<K, V, VAgg>(kept.storeName, { initializer, adder, subtractor });
    return this.#aggregate(supplier, named, AGGREGATE, kept);
  }

  #aggregate<VAgg>(
    supplier: KTableProcessorSupplier<K, Change<V>, K, VAgg>,
    named: Named | undefined,
    prefix: string,
    materialized: MaterializedInternal<K, VAgg>,
  ): KTable<K, VAgg> {
    const { builder, dsl, graphNode, keySerde, valueSerde } = this.#parts;
    const sinkName = builder.suffixWithOrElseGet(named?.name, '-sink', 'KSTREAM-SINK-');
    const sourceName = builder.suffixWithOrElseGet(named?.name, '-source', 'KSTREAM-SOURCE-');
    const name = builder.orElseGenerateWithPrefix(named?.name, prefix);
    const topic = (this.#userProvidedName ?? materialized.storeName) + REPARTITION_TOPIC_SUFFIX;
    if (this.#repartitionNode === undefined || this.#userProvidedName === undefined)
      this.#repartitionNode = new GroupedTableRepartitionNode({
        topic,
        sinkName,
        sourceName,
        keySerde: untyped(keySerde),
        valueSerde: untyped(new ChangedSerde(valueSerde)),
      });
    builder.addGraphNode(graphNode, this.#repartitionNode);
    const node = new ProcessorGraphNode(name, supplier, {}, { builder: materialized.storeBuilder() });
    builder.addGraphNode(this.#repartitionNode, node);
    return dsl.table({
      name,
      keySerde: materialized.keySerde,
      valueSerde: materialized.valueSerde,
      sourceNodes: new Set([this.#repartitionNode.settings.sourceName]),
      graphNode: node,
      builder,
      dsl,
      processorSupplier: supplier,
      queryableStoreName: materialized.queryableStoreName,
      isVersioned: materialized.isVersioned,
    });
  }
}

const options = <M>(first: Named | M | undefined, second: M | undefined): { named: Named | undefined; materialized: M | undefined } =>
  first instanceof Named ? { named: first, materialized: second } : { named: undefined, materialized: first };
