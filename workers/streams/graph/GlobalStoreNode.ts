import type { GlobalStoreSettings, InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode } from './GraphNode.ts';

/** A topic that every instance reads whole, into a store. */
export class GlobalStoreNode extends GraphNode {
  readonly #settings: GlobalStoreSettings;

  constructor(settings: GlobalStoreSettings) {
    super(settings.storeBuilder.name);
    this.#settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    this.#settings.storeBuilder.withLoggingDisabled();
    builder.addGlobalStore(this.#settings);
  }
}
