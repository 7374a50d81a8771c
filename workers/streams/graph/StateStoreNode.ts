import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode } from './GraphNode.ts';

/** A store that processors are connected to by name. */
export class StateStoreNode extends GraphNode {
  readonly #builder: StoreBuilder;

  constructor(builder: StoreBuilder) {
    super(builder.name);
    this.#builder = builder;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addStateStore(this.#builder);
  }
}
