import type { ProcessorFactory } from '../topology/NodeFactory.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { GraphNode } from './GraphNode.ts';
import type { SourceSettings } from './StreamSourceNode.ts';

/** Whether an operator turned out to need its store, which is known only when the whole plan is. */
export interface MaterializedSupplier {
  readonly supplier: ProcessorFactory['supplier'];
  readonly isMaterialized: () => boolean;
  readonly storeBuilder: StoreBuilder;
}

/** A topic read as a table: a source and the operator that keeps the rows. */
export class TableSourceNode extends GraphNode {
  readonly topic: string;
  readonly #sourceName: string;
  readonly #settings: SourceSettings;
  readonly #table: MaterializedSupplier;
  #reusesSourceTopic = false;

  constructor(name: string, sourceName: string, topic: string, settings: SourceSettings, table: MaterializedSupplier) {
    super(name);
    this.topic = topic;
    this.#sourceName = sourceName;
    this.#settings = settings;
    this.#table = table;
  }

  /** The topic then is the changelog of the store too. */
  reuseSourceTopic(): void {
    this.#reusesSourceTopic = true;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addSource({ name: this.#sourceName, topics: [this.topic], ...this.#settings });
    builder.addProcessor(this.name, this.#table.supplier, [this.#sourceName]);
    if (!this.#table.isMaterialized()) return;
    const { storeBuilder } = this.#table;
    builder.addStateStore(storeBuilder, [this.name]);
    if (!this.#reusesSourceTopic) return;
    storeBuilder.withLoggingDisabled();
    builder.connectSourceStoreAndTopic(storeBuilder.name, this.topic);
  }
}
