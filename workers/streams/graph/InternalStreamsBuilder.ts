import { TopologyException } from '../errors/TopologyException.ts';
import { InternalTopologyBuilder } from '../topology/InternalTopologyBuilder.ts';
import { dropNullKeysBeforeRepartition } from './dropNullKeysBeforeRepartition.ts';
import { GraphNode, RootNode } from './GraphNode.ts';
import { mergeRepartitionTopics } from './mergeRepartitionTopics.ts';
import { rewriteSelfJoins } from './rewriteSelfJoins.ts';
import { StreamSourceNode } from './StreamSourceNode.ts';
import { TableSourceNode } from './TableSourceNode.ts';
import { optimizationsOf, type TopologyConfig } from './TopologyOptimization.ts';
import { validName } from './validName.ts';

/** The logical plan of one StreamsBuilder, and the counter behind generated names. */
export class InternalStreamsBuilder {
  readonly root = new RootNode();
  /** What the plan is written to. */
  readonly internalTopologyBuilder = new InternalTopologyBuilder();
  #nameIndex = 0;
  #priority = 0;
  /** In the order of adding. */
  readonly #nodes = new Set<GraphNode>();

  newProcessorName(prefix: string): string {
    return prefix + this.#nextIndex();
  }

  newStoreName(prefix: string): string {
    return `${prefix}STATE-STORE-${this.#nextIndex()}`;
  }

  /**
   * The given name, else a generated one. A number is used up either way, so that naming one operator does not rename
   * those after it. Source: NamedInternal.
   */
  orElseGenerateWithPrefix(name: string | undefined, prefix: string): string {
    const generated = this.newProcessorName(prefix);
    return name ?? generated;
  }

  /** The given name with the suffix, else a generated one. A number is used up either way. Throws TopologyException where both are no valid name. */
  suffixWithOrElseGet(name: string | undefined, suffix: string, prefix: string): string {
    return this.orElseGenerateWithPrefix(name === undefined ? undefined : validName(name + suffix), prefix);
  }

  /** A node that hangs on several parents counts as added with the last. */
  addGraphNode(parents: GraphNode | readonly GraphNode[], child: GraphNode): void {
    for (const parent of parents instanceof GraphNode ? [parents] : parents) {
      parent.addChild(child);
      child.buildPriority = this.#priority++;
      this.#nodes.add(child);
    }
  }

  /** The topics of these sources must have as many partitions as each other; for joins. */
  copartitionSources(sourceNames: Iterable<string>): void {
    this.internalTopologyBuilder.copartitionSources(sourceNames);
  }

  /** Optimizes and writes the plan: what is new in it, where it has been written before. */
  build(config: TopologyConfig = {}): void {
    const builder = this.internalTopologyBuilder;
    const replacedSources = this.#mergeDuplicateSourceNodes();
    const optimizations = optimizationsOf(config);
    if (optimizations.has('reuse.ktable.source.topics'))
      for (const node of this.#nodes) if (node instanceof TableSourceNode) node.reuseSourceTopic();
    if (optimizations.has('merge.repartition.topics'))
      for (const [replaced, node] of mergeRepartitionTopics([...this.#nodes])) replacedSources.set(replaced.name, node.name);
    if (optimizations.has('single.store.self.join')) rewriteSelfJoins(this.#nodes);
    dropNullKeysBeforeRepartition(this.root);
    this.#write(builder);
    for (const [replaced, name] of replacedSources) builder.replaceCopartitionSource(replaced, name);
    builder.validateCopartition();
  }

  #write(builder: InternalTopologyBuilder): void {
    const waiting = new Set<GraphNode>([this.root]);
    while (waiting.size > 0) {
      const next = [...waiting].reduce((a, b) => (b.buildPriority < a.buildPriority ? b : a));
      waiting.delete(next);
      next.writeOnce(builder);
      for (const child of next.children) waiting.add(child);
    }
  }

  /** Two reads of the same topics become one source; overlapping but different ones are an error. */
  #mergeDuplicateSourceNodes(): Map<string, string> {
    const replaced = new Map<string, string>();
    const sourceOf = new Map<string, StreamSourceNode>();
    for (const node of [...this.root.children]) {
      if (!(node instanceof StreamSourceNode)) continue;
      const keys = node.topics instanceof RegExp ? [String(node.topics)] : [...node.topics];
      const main = keys.map((key) => sourceOf.get(key)).find((source) => source !== undefined);
      if (main === undefined) for (const key of keys) sourceOf.set(key, node);
      else if (sameTopics(main.topics, node.topics)) {
        main.merge(node);
        this.root.removeChild(node);
        replaced.set(node.name, main.name);
      } else throw new TopologyException('two sources read overlapping but not equal sets of topics');
    }
    return replaced;
  }

  #nextIndex(): string {
    return String(this.#nameIndex++).padStart(10, '0');
  }
}

const sameTopics = (a: StreamSourceNode['topics'], b: StreamSourceNode['topics']): boolean => {
  if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
  return a.size === b.size && [...a].every((topic) => b.has(topic));
};
