import type { Serde } from '../../serde/index.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import type { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import type { AutoOffsetReset } from '../topology/NodeFactory.ts';
import { GraphNode } from './GraphNode.ts';

export interface SourceSettings {
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly timestampExtractor: TimestampExtractor | undefined;
  readonly offsetReset: AutoOffsetReset | undefined;
}

/** Topics, or whatever topics a pattern matches, read as a stream. */
export class StreamSourceNode extends GraphNode {
  readonly topics: ReadonlySet<string> | RegExp;
  readonly #settings: SourceSettings;

  constructor(name: string, topics: ReadonlySet<string> | RegExp, settings: SourceSettings) {
    super(name);
    this.topics = topics;
    this.#settings = settings;
  }

  /** Takes over what hangs on another source of the same topics. */
  merge(other: StreamSourceNode): void {
    if (this.#settings.offsetReset !== other.#settings.offsetReset)
      throw new TopologyException(`the sources ${this.name} and ${other.name} read the same topics from different offsets`);
    for (const child of [...other.children]) {
      other.removeChild(child);
      this.addChild(child);
    }
  }

  protected override writeToTopology(builder: InternalTopologyBuilder): void {
    const { name, topics } = this;
    if (topics instanceof RegExp) builder.addSource({ name, topics: [], topicPattern: topics, ...this.#settings });
    else builder.addSource({ name, topics: [...topics], ...this.#settings });
  }
}
