import { TopologyException } from '../errors/TopologyException.ts';
import { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import { StateStoreNode } from '../graph/StateStoreNode.ts';
import { StreamSourceNode, type SourceSettings } from '../graph/StreamSourceNode.ts';
import { TableSourceNode } from '../graph/TableSourceNode.ts';
import { KTableSource } from '../processors/KTableSource.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { Topology } from '../topology/Topology.ts';
import { Consumed } from './Consumed.ts';
import { KStream } from './KStream.ts';
import { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import { untyped, type DslFactory } from './parts.ts';

const DSL: DslFactory = {
  stream: (parts) => new KStream(parts),
  table: (parts) => new KTable(parts),
};

/** Where a topology of streams and tables begins. Builds one topology. */
export class StreamsBuilder {
  readonly #builder = new InternalStreamsBuilder();
  #built = false;

  /** One or more topics as one stream. */
  stream<K, V>(topics: string | readonly string[], consumed: Consumed<K, V> = Consumed.with()): KStream<K, V> {
    const builder = this.#builder;
    const { keySerde, valueSerde } = consumed.options;
    const name = consumed.options.name ?? builder.newProcessorName('KSTREAM-SOURCE-');
    const node = new StreamSourceNode(name, typeof topics === 'string' ? [topics] : [...new Set(topics)], sourceSettings(consumed));
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
    const { keySerde: consumedKey, valueSerde: consumedValue, name: givenName } = consumed.options;
    const inherited = { keySerde: consumedKey, valueSerde: consumedValue };
    const materialized = new MaterializedInternal(given, builder, `${topic}-`, inherited);
    const { keySerde, valueSerde } = materialized;
    const sourceName = givenName === undefined ? builder.newProcessorName('KSTREAM-SOURCE-') : `${givenName}-source`;
    const name = givenName ?? builder.newProcessorName('KTABLE-SOURCE-');
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
      processorSupplier: source, queryableStoreName: materialized.queryableStoreName,
    });
  }

  /** A store for processors that name it. */
  addStateStore(storeBuilder: StoreBuilder<StateStore>): this {
    this.#builder.addGraphNode(this.#builder.root, new StateStoreNode(storeBuilder));
    return this;
  }

  build(): Topology {
    if (this.#built) throw new TopologyException('a StreamsBuilder builds its topology once');
    this.#built = true;
    return new Topology(this.#builder.build());
  }
}

const sourceSettings = <K, V>(consumed: Consumed<K, V>): SourceSettings => {
  const { keySerde, valueSerde, timestampExtractor, offsetReset } = consumed.options;
  return { keySerde: untyped(keySerde), valueSerde: untyped(valueSerde), timestampExtractor, offsetReset };
};
