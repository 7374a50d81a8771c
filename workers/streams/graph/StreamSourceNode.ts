import type { Serde } from '../../serde/index.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { AutoOffsetReset } from '../topology/NodeFactory.ts';
import { GraphNode } from './GraphNode.ts';

export interface SourceSettings {
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly timestampExtractor: TimestampExtractor | undefined;
  readonly offsetReset: AutoOffsetReset | undefined;
}

/** Topics read as a stream. */
export class StreamSourceNode extends GraphNode {
  readonly topics: readonly string[];
  readonly #settings: SourceSettings;

  constructor(name: string, topics: readonly string[], settings: SourceSettings) {
    super(name);
    this.topics = topics;
    this.#settings = settings;
  }

  /** Takes over what hangs on another source of the same topics. */
  merge(other: StreamSourceNode): void {
    for (const child of [...other.children]) {
      other.removeChild(child);
      this.addChild(child);
    }
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    builder.addSource({ name: this.name, topics: this.topics, ...this.#settings });
  }
}
