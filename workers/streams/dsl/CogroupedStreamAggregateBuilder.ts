import type { GraphNode } from '../graph/GraphNode.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import type { RepartitionNode } from '../graph/RepartitionNode.ts';
import type { Aggregator } from '../processors/KStreamAggregate.ts';
import { KTablePassThrough } from '../processors/KTablePassThrough.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import type { AggregateTable, GroupedStreamAggregateBuilder } from './GroupedStreamAggregateBuilder.ts';
import type { KTable } from './KTable.ts';
import type { Materialized } from './Materialized.ts';
import { MaterializedInternal } from './MaterializedInternal.ts';
import type { Named } from './Named.ts';
import type { StreamParts } from './parts.ts';

const AGGREGATE = 'COGROUPKSTREAM-AGGREGATE-';
const MERGE = 'COGROUPKSTREAM-MERGE-';

/** Makes the operator that folds one of the streams. */
export type CogroupedSupplier<K, KR, VOut> = <VIn>(aggregator: Aggregator<K, VIn, VOut>) => KTableProcessorSupplier<K, VIn, KR, VOut>;

/** An aggregate per stream, all on one store, and a node in which their updates become one table. */
export class CogroupedStreamAggregateBuilder<K, VOut> {
  readonly #parts: Pick<StreamParts<K, unknown>, 'builder' | 'dsl'>;
  readonly #aggregators = new Map<GroupedStreamAggregateBuilder<K, unknown>, Aggregator<K, unknown, VOut>>();
  readonly #repartitionNodes = new Map<GroupedStreamAggregateBuilder<K, unknown>, RepartitionNode>();

  constructor(parts: Pick<StreamParts<K, unknown>, 'builder' | 'dsl'>) {
    this.#parts = parts;
  }

  add<VIn>(stream: GroupedStreamAggregateBuilder<K, VIn>, aggregator: Aggregator<K, VIn, VOut>): void {
    // Each aggregator only meets the values of its own stream.
    this.#aggregators.set(stream as GroupedStreamAggregateBuilder<K, unknown>, aggregator as Aggregator<K, unknown, VOut>);
  }

  materialize(materialized: Materialized<K, VOut> | undefined): MaterializedInternal<K, VOut> {
    const keySerde = [...this.#aggregators.keys()].map((stream) => stream.parts.keySerde).find((serde) => serde !== undefined);
    return new MaterializedInternal(materialized, this.#parts.builder, AGGREGATE, { keySerde, valueSerde: undefined });
  }

  build<KR>(named: Named | undefined, supplierFor: CogroupedSupplier<K, KR, VOut>, table: AggregateTable<KR, VOut>): KTable<KR, VOut> {
    const { builder, dsl } = this.#parts;
    const { store, keySerde, valueSerde, queryableStoreName, isVersioned = false, windowGraceMs } = table;
    const inputs = this.#partitioned(store.name);
    const sourceNodes = new Set(inputs.flatMap((input) => [...input.sourceNodes]));
    if (inputs.length > 1) builder.copartitionSources(sourceNodes);
    const suppliers: Array<KTableProcessorSupplier<K, unknown, KR, VOut>> = [];
    const nodes: GraphNode[] = [];
    for (const { parent, aggregator } of inputs) {
      const name = builder.suffixWithOrElseGet(named?.name, `-cogroup-agg-${suppliers.length}`, AGGREGATE);
      const supplier = supplierFor(aggregator);
      const stores = suppliers.length === 0 ? { builder: store } : { names: [store.name] };
      const node = new ProcessorGraphNode(name, supplier, windowGraceMs === undefined ? {} : { windowGraceMs }, stores);
      builder.addGraphNode(parent, node);
      suppliers.push(supplier);
      nodes.push(node);
    }
    const name = builder.suffixWithOrElseGet(named?.name, '-cogroup-merge', MERGE);
    const processorSupplier = new KTablePassThrough(suppliers);
    const graphNode = new ProcessorGraphNode(name, processorSupplier);
    builder.addGraphNode(nodes, graphNode);
    return dsl.table({ name, keySerde, valueSerde, sourceNodes, graphNode, builder, dsl, processorSupplier, queryableStoreName, isVersioned });
  }

  /** What each aggregate hangs on. A stream gets one repartition topic, however often it is aggregated. */
  #partitioned(storeName: string) {
    const { builder } = this.#parts;
    return [...this.#aggregators].map(([stream, aggregator]) => {
      const { graphNode, sourceNodes, repartitionRequired } = stream.parts;
      if (!repartitionRequired) return { aggregator, parent: graphNode, sourceNodes };
      const added = stream.newRepartitionNode(storeName);
      const present = this.#repartitionNodes.get(stream);
      const parent = present ?? added;
      if (present === undefined) {
        this.#repartitionNodes.set(stream, added);
        builder.addGraphNode(graphNode, added);
      }
      return { aggregator, parent, sourceNodes: new Set([parent.settings.sourceName]) };
    });
  }
}
