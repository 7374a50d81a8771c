import type { Serde } from '../../serde/index.ts';
import type { GraphNode } from '../graph/GraphNode.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import { RepartitionNode } from '../graph/RepartitionNode.ts';
import type { KTableProcessorSupplier } from '../processors/KTableProcessorSupplier.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { KTable } from './KTable.ts';
import type { StreamParts } from './parts.ts';
import { repartitionSettings } from './repartitionSettings.ts';

/** What an aggregate keeps, and how others see it. */
export interface AggregateTable<KR, VR> {
  readonly store: StoreBuilder;
  readonly keySerde: Serde<KR> | undefined;
  readonly valueSerde: Serde<VR> | undefined;
  readonly queryableStoreName: string | undefined;
  readonly isVersioned?: boolean;
  /** See GraphNodeTraits. */
  readonly windowGraceMs?: number;
}

/** Hangs aggregates on a grouped stream, windowed or not. */
export class GroupedStreamAggregateBuilder<K, V> {
  readonly parts: StreamParts<K, V>;
  /** The name from Grouped: all aggregates of this grouping then share one repartition topic. */
  readonly #userProvidedName: string | undefined;
  #repartitionNode: RepartitionNode | undefined;

  constructor(parts: StreamParts<K, V>, userProvidedName: string | undefined) {
    this.parts = parts;
    this.#userProvidedName = userProvidedName;
  }

  build<KR, VR>(name: string, supplier: KTableProcessorSupplier<K, V, KR, VR>, table: AggregateTable<KR, VR>): KTable<KR, VR> {
    const { builder, dsl } = this.parts;
    const { store, keySerde, valueSerde, queryableStoreName, isVersioned = false, windowGraceMs } = table;
    const { parent, sourceNodes } = this.#partitionedBy(store.name);
    const node = new ProcessorGraphNode(name, supplier, windowGraceMs === undefined ? {} : { windowGraceMs }, { builder: store });
    builder.addGraphNode(parent, node);
    return dsl.table({
      name, keySerde, valueSerde, sourceNodes, graphNode: node, builder, dsl, processorSupplier: supplier, queryableStoreName, isVersioned,
    });
  }

  /** A repartition topic named after the grouping or the store. Uses up its three numbers at each call. */
  newRepartitionNode(storeName: string): RepartitionNode {
    return new RepartitionNode(repartitionSettings(this.parts.builder, this.#userProvidedName ?? storeName, this.parts));
  }

  /** What an aggregate hangs on: the stream, or a repartition topic if its key has changed. */
  #partitionedBy(storeName: string): { readonly parent: GraphNode; readonly sourceNodes: ReadonlySet<string> } {
    const { builder, graphNode, sourceNodes, repartitionRequired } = this.parts;
    if (!repartitionRequired) return { parent: graphNode, sourceNodes };
    const node = this.newRepartitionNode(storeName);
    if (this.#repartitionNode === undefined || this.#userProvidedName === undefined) this.#repartitionNode = node;
    builder.addGraphNode(graphNode, this.#repartitionNode);
    return { parent: this.#repartitionNode, sourceNodes: new Set([node.settings.sourceName]) };
  }
}
