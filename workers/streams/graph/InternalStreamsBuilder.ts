import { TopologyException } from '../errors/TopologyException.ts';
import { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { GraphNode, RootNode } from './GraphNode.ts';
import { StreamSourceNode } from './StreamSourceNode.ts';
import { TableSourceNode } from './TableSourceNode.ts';

/** The logical plan of one StreamsBuilder, and the counter behind generated names. */
export class InternalStreamsBuilder {
  readonly root = new RootNode();
  #nameIndex = 0;
  #priority = 0;

  newProcessorName(prefix: string): string {
    return prefix + this.#nextIndex();
  }

  newStoreName(prefix: string): string {
    return `${prefix}STATE-STORE-${this.#nextIndex()}`;
  }

  /** A node that hangs on several parents counts as added with the last. */
  addGraphNode(parents: GraphNode | readonly GraphNode[], child: GraphNode): void {
    for (const parent of parents instanceof GraphNode ? [parents] : parents) {
      parent.addChild(child);
      child.buildPriority = this.#priority++;
    }
  }

  /** Writes the plan. A plan is written once. */
  build(): InternalTopologyBuilder {
    this.#mergeDuplicateSourceNodes();
    const builder = new InternalTopologyBuilder();
    const waiting = new Set<GraphNode>([this.root]);
    while (waiting.size > 0) {
      const next = [...waiting].reduce((a, b) => (b.buildPriority < a.buildPriority ? b : a));
      waiting.delete(next);
      next.writeOnce(builder);
      for (const child of next.children) waiting.add(child);
    }
    return builder;
  }

  /** Two reads of the same topics become one source; overlapping but different ones are an error. */
  #mergeDuplicateSourceNodes(): void {
    const sourceOf = new Map<string, StreamSourceNode>();
    const tableTopics = new Set<string>();
    for (const node of [...this.root.children]) {
      if (node instanceof TableSourceNode) {
        if (tableTopics.has(node.topic) || sourceOf.has(node.topic)) throw alreadyRead(node.topic);
        tableTopics.add(node.topic);
      }
      if (!(node instanceof StreamSourceNode)) continue;
      const main = node.topics.map((topic) => sourceOf.get(topic)).find((source) => source !== undefined);
      if (main === undefined) {
        for (const topic of node.topics) {
          if (tableTopics.has(topic)) throw alreadyRead(topic);
          sourceOf.set(topic, node);
        }
      } else if (sameTopics(main.topics, node.topics)) {
        main.merge(node);
        this.root.removeChild(node);
      } else throw new TopologyException('two sources read overlapping but not equal sets of topics');
    }
  }

  #nextIndex(): string {
    return String(this.#nameIndex++).padStart(10, '0');
  }
}

const sameTopics = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((topic) => b.includes(topic));

const alreadyRead = (topic: string): TopologyException => new TopologyException(`topic ${topic} has already been registered by another source`);
