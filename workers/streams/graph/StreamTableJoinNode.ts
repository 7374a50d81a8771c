import { TopologyException } from '../errors/TopologyException.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { GraphNode } from './GraphNode.ts';

export interface StreamTableJoinSettings {
  readonly supplier: ProcessorFactory['supplier'];
  /** Behind the table; none for a global one. */
  readonly storeNames: readonly string[];
  readonly bufferName: string | undefined;
  readonly gracePeriodMs: number | undefined;
  /** A left join. */
  readonly nullKeyRelaxed: boolean;
}

/** A stream looked up in a table, global or not. */
export class StreamTableJoinNode extends GraphNode {
  readonly #settings: StreamTableJoinSettings;

  constructor(name: string, settings: StreamTableJoinSettings) {
    super(name, { nullKeyRelaxedJoin: settings.nullKeyRelaxed });
    this.#settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { supplier, storeNames, bufferName, gracePeriodMs } = this.#settings;
    builder.addProcessor(this.name, supplier, this.parentNames);
    builder.connectProcessorAndStateStores(this.name, storeNames);
    if (bufferName !== undefined) builder.connectProcessorAndStateStores(this.name, [bufferName]);
    if (gracePeriodMs === undefined) return;
    for (const name of storeNames) requireHistory(builder.storeBuilder(name), gracePeriodMs);
  }
}

const requireHistory = ({ name, changelog }: StoreBuilder, gracePeriodMs: number): void => {
  if (changelog.kind !== 'versioned') throw new TopologyException(`the table in ${name} must be versioned to be joined with a grace period`);
  if (gracePeriodMs > changelog.historyRetentionMs)
    throw new TopologyException(`the table in ${name} keeps ${changelog.historyRetentionMs} ms of history, less than the grace period of ${gracePeriodMs} ms`);
};
