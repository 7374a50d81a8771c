import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import { GraphNode } from './GraphNode.ts';

interface Side {
  /** Of the topology node that this side's table ends in. */
  readonly tableName: string;
  /** Behind this side's table; the other side looks rows up there. */
  readonly storeNames: readonly string[];
  readonly joinName: string;
  readonly supplier: ProcessorFactory['supplier'];
}

export interface KTableKTableJoinSettings {
  readonly left: Side;
  readonly right: Side;
  readonly merge: ProcessorFactory['supplier'];
  /** Of the result, where it is materialized. */
  readonly store: StoreBuilder | undefined;
}

/** A join of tables by key: two joining nodes, each looking rows up on the other side, and one that merges them. */
export class KTableKTableJoinNode extends GraphNode {
  readonly #settings: KTableKTableJoinSettings;

  constructor(name: string, settings: KTableKTableJoinSettings) {
    super(name);
    this.#settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { left, right, merge, store } = this.#settings;
    builder.addProcessor(left.joinName, left.supplier, [left.tableName]);
    builder.addProcessor(right.joinName, right.supplier, [right.tableName]);
    builder.addProcessor(this.name, merge, [left.joinName, right.joinName]);
    builder.connectProcessorAndStateStores(left.joinName, right.storeNames);
    builder.connectProcessorAndStateStores(right.joinName, left.storeNames);
    if (store !== undefined) builder.addStateStore(store, [this.name]);
  }
}
