import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { StreamSourceNode } from './StreamSourceNode.ts';
import type { Serde } from '../../serde/index.ts';

/** Reads a topic of the application's own that a sink of the same plan fills. */
export class InternalTopicSourceNode extends StreamSourceNode {
  readonly #topic: string;

  /** `topic`: without the application's prefix. */
  constructor(name: string, topic: string, keySerde: Serde<unknown> | undefined, valueSerde: Serde<unknown> | undefined) {
    super(name, new Set([topic]), { keySerde, valueSerde, timestampExtractor: undefined, offsetReset: 'earliest' });
    this.#topic = topic;
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addInternalTopic(this.#topic, undefined);
    super.writeToTopology(builder);
  }
}
