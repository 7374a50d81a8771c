import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { SinkFactory } from '../topology/NodeFactory.ts';
import { GraphNode } from './GraphNode.ts';

export type SinkSettings = Pick<SinkFactory, 'topic' | 'keySerde' | 'valueSerde' | 'partitioner'>;

/** A stream written to a topic. */
export class StreamSinkNode extends GraphNode {
  readonly #settings: SinkSettings;

  constructor(name: string, settings: SinkSettings) {
    super(name);
    this.#settings = settings;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addSink({ name: this.name, predecessors: this.parentNames, ...this.#settings });
  }
}
