import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode } from './GraphNode.ts';
import type { MaterializedSupplier } from './TableSourceNode.ts';

/** A stream read as a table. */
export class StreamToTableNode extends GraphNode {
  readonly #table: MaterializedSupplier;

  constructor(name: string, table: MaterializedSupplier) {
    super(name);
    this.#table = table;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addProcessor(this.name, this.#table.supplier, this.parentNames);
    if (this.#table.isMaterialized()) builder.addStateStore(this.#table.storeBuilder, [this.name]);
  }
}
