import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { GraphNode, type GraphNodeTraits } from './GraphNode.ts';

export interface ConnectedStores {
  /** Added with the node. */
  readonly builder?: StoreBuilder | undefined;
  /** Added elsewhere. */
  readonly names?: readonly string[];
}

/** One operator, with the stores that it uses. */
export class ProcessorGraphNode extends GraphNode {
  readonly #supplier: ProcessorFactory['supplier'];
  readonly #stores: ConnectedStores;

  constructor(name: string, supplier: ProcessorFactory['supplier'], traits: GraphNodeTraits = {}, stores: ConnectedStores = {}) {
    super(name, traits);
    this.#supplier = supplier;
    this.#stores = stores;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addProcessor(this.name, this.#supplier, this.parentNames);
    if (this.#stores.names !== undefined) builder.connectProcessorAndStateStores(this.name, this.#stores.names);
    if (this.#stores.builder !== undefined) builder.addStateStore(this.#stores.builder, [this.name]);
  }
}
