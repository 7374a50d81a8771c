import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import { SelfJoinableNode } from './rewriteSelfJoins.ts';

interface Side {
  /** Of the node that keeps this side's records. */
  readonly windowedName: string;
  readonly joinName: string;
  readonly supplier: ProcessorFactory['supplier'];
  readonly windowStore: StoreBuilder;
}

export interface StreamStreamJoinSettings {
  readonly left: Side;
  readonly right: Side;
  readonly merge: ProcessorFactory['supplier'];
  /** Stands for both sides and the merge, under its name, where both streams are the same. */
  readonly selfJoin: ProcessorFactory['supplier'];
  readonly outerJoinStore: StoreBuilder | undefined;
  /** A left or outer join. */
  readonly nullKeyRelaxed: boolean;
}

/** A windowed join of streams: two joining nodes, each using the other side's window store, and one that merges them. */
export class StreamStreamJoinNode extends SelfJoinableNode {
  readonly #settings: StreamStreamJoinSettings;
  #isSelfJoin = false;

  constructor(name: string, settings: StreamStreamJoinSettings) {
    super(name, { nullKeyRelaxedJoin: settings.nullKeyRelaxed });
    this.#settings = settings;
  }

  override get rightWindowedName(): string {
    return this.#settings.right.windowedName;
  }

  override setSelfJoin(): void {
    this.#isSelfJoin = true;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { left, right, merge, selfJoin, outerJoinStore } = this.#settings;
    if (this.#isSelfJoin) {
      builder.addProcessor(this.name, selfJoin, [left.windowedName]);
      builder.addStateStore(left.windowStore, [left.windowedName, this.name]);
      return;
    }
    builder.addProcessor(left.joinName, left.supplier, [left.windowedName]);
    builder.addProcessor(right.joinName, right.supplier, [right.windowedName]);
    builder.addProcessor(this.name, merge, [left.joinName, right.joinName]);
    builder.addStateStore(left.windowStore, [left.windowedName, right.joinName]);
    builder.addStateStore(right.windowStore, [right.windowedName, left.joinName]);
    if (outerJoinStore !== undefined) builder.addStateStore(outerJoinStore, [left.joinName, right.joinName]);
  }
}
