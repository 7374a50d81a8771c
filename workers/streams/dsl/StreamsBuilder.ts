import type { ProcessorSupplier } from '../api/Processor.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import { GlobalStoreNode } from '../graph/GlobalStoreNode.ts';
import { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import { StateStoreNode } from '../graph/StateStoreNode.ts';
import { StreamSourceNode, type SourceSettings } from '../graph/StreamSourceNode.ts';
import { TableSourceNode } from '../graph/TableSourceNode.ts';
import type { TopologyConfig } from '../graph/TopologyOptimization.ts';
import { KTableSource } from '../processors/KTableSource.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import { Topology } from '../topology/Topology.ts';
import { Consumed } from './Consumed.ts';
import { GlobalKTable } from './GlobalKTable.ts';
import { KStream } from './KStream.ts';
import { KTable } from './KTable.ts';
import { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { untyped, type DslFactory } from './parts.ts';

const DSL: DslFactory = {
  stream: (parts) => new KStream(parts),
  table: (parts) => new KTable(parts),
};

/** Where a topology of streams and tables begins. */
export class StreamsBuilder {
  readonly #builder = new InternalStreamsBuilder();
  readonly #topology = new Topology(this.#builder.internalTopologyBuilder);

  /** One or more topics, or all whose whole name the pattern matches, as one stream. */
  stream<K, V>(topics: string | readonly string[] | RegExp, consumed: Consumed<K, V> = Consumed.with()): KStream<K, V> {
    const builder = this.#builder;
    const { keySerde, valueSerde } = consumed.options;
    const name = builder.orElseGenerateWithPrefix(consumed.options.name, 'KSTREAM-SOURCE-');
    const read = topics instanceof RegExp ? topics : new Set(typeof topics === 'string' ? [topics] : topics);
    const node = new StreamSourceNode(name, read, sourceSettings(consumed));
    builder.addGraphNode(builder.root, node);
    return DSL.stream<K, V>({
      name, keySerde, valueSerde, sourceNodes: new Set([name]), repartitionRequired: false, graphNode: node, builder, dsl: DSL,
    });
  }

  /** A topic as a table: the latest value of each key. Kept in a store where it is named or needed. */
  table<K, V>(topic: string, materialized?: Materialized<K, V>): KTable<K, V>;
  table<K, V>(topic: string, consumed: Consumed<K, V>, materialized?: Materialized<K, V>): KTable<K, V>;
  table<K, V>(topic: string, first?: Consumed<K, V> | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    const builder = this.#builder;
    const consumed = first instanceof Consumed ? first : Consumed.with<K, V>();
    const given = first instanceof Consumed ? second : first;
    const { name: givenName } = consumed.options;
    const materialized = new MaterializedInternal(withSerdesOf(consumed, given), builder, `${topic}-`);
    const { keySerde, valueSerde } = materialized;
    const sourceName = builder.suffixWithOrElseGet(givenName, '-source', 'KSTREAM-SOURCE-');
    const name = builder.orElseGenerateWithPrefix(givenName, 'KTABLE-SOURCE-');
    const source = new KTableSource<K, V>(materialized.storeName, materialized.queryableStoreName !== undefined);
    const settings = { ...sourceSettings(consumed), keySerde: untyped(keySerde), valueSerde: untyped(valueSerde) };
    const node = new TableSourceNode(name, sourceName, topic, settings, {
      supplier: source,
      isMaterialized: () => source.materialized,
      storeBuilder: materialized.storeBuilder(),
    });
    builder.addGraphNode(builder.root, node);
    return DSL.table({
      name, keySerde, valueSerde, sourceNodes: new Set([sourceName]), graphNode: node, builder, dsl: DSL,
      processorSupplier: source, queryableStoreName: materialized.queryableStoreName, isVersioned: materialized.isVersioned,
    });
  }

  /**
   * A topic of which every instance holds the latest value of each key, whatever the partition; for lookups and joins by
   * any key. Kept in a store always. Throws TopologyException where that is a versioned one.
   */
  globalTable<K, V>(topic: string, materialized?: Materialized<K, V>): GlobalKTable<K, V>;
  globalTable<K, V>(topic: string, consumed: Consumed<K, V>, materialized?: Materialized<K, V>): GlobalKTable<K, V>;
  globalTable<K, V>(topic: string, first?: Consumed<K, V> | Materialized<K, V>, second?: Materialized<K, V>): GlobalKTable<K, V> {
    const consumed = first instanceof Consumed ? first : Consumed.with<K, V>();
    const given = first instanceof Consumed ? second : first;
    const materialized = new MaterializedInternal(withSerdesOf(consumed, given), this.#builder, `${topic}-`);
    if (materialized.isVersioned) throw new TopologyException(`the global table of ${topic} cannot be versioned`);
    const storeBuilder = materialized.storeBuilder();
    const supplier = new KTableSource<K, V>(materialized.storeName, true);
    const serdes = { keySerde: untyped(materialized.keySerde), valueSerde: untyped(materialized.valueSerde) };
    this.#addGlobalStore(storeBuilder, topic, consumed, supplier, serdes);
    return new GlobalKTable(supplier.view(), materialized.queryableStoreName);
  }

  /** A store for processors that name it. */
  addStateStore(storeBuilder: StoreBuilder<StateStore>): this {
    this.#builder.addGraphNode(this.#builder.root, new StateStoreNode(storeBuilder));
    return this;
  }

  /**
   * A store of which every instance holds all, filled from all records of a topic by the processor. Every processor may
   * read it; only this one writes it.
   */
  addGlobalStore<K, V>(
    storeBuilder: StoreBuilder<StateStore>,
    topic: string,
    consumed: Consumed<K, V>,
    stateUpdateSupplier: ProcessorSupplier<K, V, never, never>,
  ): this {
    const { keySerde, valueSerde } = consumed.options;
    this.#addGlobalStore(storeBuilder, topic, consumed, stateUpdateSupplier, { keySerde: untyped(keySerde), valueSerde: untyped(valueSerde) });
    return this;
  }

  /**
   * Writes the plan, optimized where the configuration asks for it (`topology.optimization`). Always the same topology:
   * built again, it gets what has been added since.
   */
  build(config: TopologyConfig = {}): Topology {
    this.#builder.build(config);
    return this.#topology;
  }

  #addGlobalStore<K, V, KOut, VOut>(
    storeBuilder: StoreBuilder<StateStore>,
    topic: string,
    consumed: Consumed<K, V>,
    supplier: ProcessorSupplier<K, V, KOut, VOut>,
    serdes: Pick<SourceSettings, 'keySerde' | 'valueSerde'>,
  ): void {
    const builder = this.#builder;
    const { name, timestampExtractor } = consumed.options;
    const sourceName = builder.suffixWithOrElseGet(name, '-source', 'KSTREAM-SOURCE-');
    const processorName = builder.orElseGenerateWithPrefix(name, 'KTABLE-SOURCE-');
    storeBuilder.withLoggingDisabled().withCachingDisabled();
    const node = new GlobalStoreNode({ storeBuilder, sourceName, topic, processorName, supplier: supplier as ProcessorFactory['supplier'], timestampExtractor, ...serdes });
    builder.addGraphNode(builder.root, node);
  }
}

/** The serdes that a topic is read with are those of its store, whatever the Materialized says. */
const withSerdesOf = <K, V>({ options: { keySerde, valueSerde } }: Consumed<K, V>, given = Materialized.with<K, V>()): Materialized<K, V> => {
  const keyed = keySerde === undefined ? given : given.withKeySerde(keySerde);
  return valueSerde === undefined ? keyed : keyed.withValueSerde(valueSerde);
};

const sourceSettings = <K, V>(consumed: Consumed<K, V>): SourceSettings => {
  const { keySerde, valueSerde, timestampExtractor, offsetReset } = consumed.options;
  return { keySerde: untyped(keySerde), valueSerde: untyped(valueSerde), timestampExtractor, offsetReset };
};
