import { Serdes } from '../../serde/index.ts';
import type { GraphNode } from '../graph/GraphNode.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { RepartitionNode } from '../graph/RepartitionNode.ts';
import { KStreamAggregate, type Aggregator, type Initializer } from '../processors/KStreamAggregate.ts';
import { KStreamReduce, type Reducer } from '../processors/KStreamReduce.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { Named } from './Named.ts';
import type { StreamParts } from './parts.ts';
import { repartitionSettings } from './repartitionSettings.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

/** A stream whose records are about to be folded by key. */
export class KGroupedStream<K, V> {
  readonly #parts: StreamParts<K, V>;
  /** The name from Grouped: all aggregates of this grouping then share one repartition topic. */
  readonly #userProvidedName: string | undefined;
  #repartitionNode: RepartitionNode | undefined;

  constructor(parts: StreamParts<K, V>, userProvidedName: string | undefined) {
    this.#parts = parts;
    this.#userProvidedName = userProvidedName;
  }

  count(materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(named: Named, materialized?: Materialized<K, bigint>): KTable<K, bigint>;
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<K, bigint> {
    const { named, materialized } = options(first, second);
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
    const { named, materialized } = options(first, second);
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
    const { named, materialized } = options(first, second);
    const { builder, keySerde } = this.#parts;
    const kept = new MaterializedInternal(materialized, builder, AGGREGATE, { keySerde, valueSerde: undefined });
    return this.#aggregate(new KStreamAggregate(kept.storeName, initializer, aggregator), named, AGGREGATE, kept);
  }

  #aggregate<VAgg>(
    supplier: KTableProcessorSupplier<K, V, K, VAgg>,
    named: Named | undefined,
    prefix: string,
    materialized: MaterializedInternal<K, VAgg>,
  ): KTable<K, VAgg> {
    const { builder, dsl } = this.#parts;
    const name = named?.name ?? builder.newProcessorName(prefix);
    const { parent, sourceNodes } = this.#partitionedBy(materialized.storeName);
    const node = new ProcessorGraphNode(name, supplier, {}, { builder: materialized.storeBuilder() });
    builder.addGraphNode(parent, node);
    return dsl.table({
      name,
      keySerde: materialized.keySerde,
      valueSerde: materialized.valueSerde,
      sourceNodes,
      graphNode: node,
      builder,
      dsl,
      processorSupplier: supplier,
      queryableStoreName: materialized.queryableStoreName,
    });
  }

  /** What an aggregate hangs on: this stream, or a repartition topic if its key has changed. */
  #partitionedBy(storeName: string): { parent: GraphNode; sourceNodes: ReadonlySet<string> } {
    const parts = this.#parts;
    if (!parts.repartitionRequired) return { parent: parts.graphNode, sourceNodes: parts.sourceNodes };
    const settings = repartitionSettings(parts.builder, this.#userProvidedName ?? storeName, parts);
    if (this.#repartitionNode === undefined || this.#userProvidedName === undefined)
      this.#repartitionNode = new RepartitionNode(settings);
    parts.builder.addGraphNode(parts.graphNode, this.#repartitionNode);
    return { parent: this.#repartitionNode, sourceNodes: new Set([settings.sourceName]) };
  }
}

const options = <M>(first: Named | M | undefined, second: M | undefined): { named: Named | undefined; materialized: M | undefined } =>
  first instanceof Named ? { named: first, materialized: second } : { named: undefined, materialized: first };
