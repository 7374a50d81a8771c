import { must, unreachable } from '../../common/index.ts';
import type { InternalTopologyBuilder } from './InternalTopologyBuilder.ts';
import type { NodeFactory } from './NodeFactory.ts';

export interface DescribedNode {
  readonly kind: 'source' | 'processor' | 'sink';
  readonly name: string;
  readonly predecessors: readonly string[];
  readonly successors: readonly string[];
  /** Of sources and of sinks with a fixed topic. */
  readonly topics: readonly string[];
  readonly stores: readonly string[];
}

export interface DescribedSubtopology {
  readonly id: number;
  readonly nodes: readonly DescribedNode[];
}

/** A topology as data for people and tools; `toString` is Kafka's text. Topics carry no application prefix. */
export class TopologyDescription {
  readonly subtopologies: readonly DescribedSubtopology[];

  constructor(builder: InternalTopologyBuilder) {
    this.subtopologies = builder.nodeGroups().map((nodes, id) => ({ id, nodes: describeGroup(nodes) }));
  }

  toString(): string {
    const groups = this.subtopologies.map(
      ({ id, nodes }) => `  Sub-topology: ${id}\n${nodes.map((node) => `    ${nodeText(node)}\n`).join('')}\n`,
    );
    return `Topologies:\n ${groups.join('')}`;
  }
}

/** Nodes with the most below them first, then by name. */
const describeGroup = (nodes: readonly NodeFactory[]): DescribedNode[] => {
  const successors = new Map<string, NodeFactory[]>(nodes.map((node) => [node.name, []]));
  for (const node of nodes) for (const predecessor of node.predecessors) must(successors.get(predecessor)).push(node);
  const sizes = new Map<string, number>();
  for (const node of nodes.toReversed())
    sizes.set(node.name, must(successors.get(node.name)).reduce((sum, child) => sum + must(sizes.get(child.name)), 1));
  const inOrder = (names: readonly string[]): string[] =>
    [...new Set(names)].sort((a, b) => must(sizes.get(b)) - must(sizes.get(a)) || (a < b ? -1 : a > b ? 1 : 0));
  const described = new Map(
    nodes.map((node) => [
      node.name,
      {
        kind: node.kind,
        name: node.name,
        predecessors: inOrder(node.predecessors),
        successors: inOrder(must(successors.get(node.name)).map((child) => child.name)),
        topics: topicsOf(node),
        stores: node.kind === 'processor' ? [...node.stateStoreNames] : [],
      },
    ]),
  );
  return inOrder(nodes.map((node) => node.name)).map((name) => must(described.get(name)));
};

const topicsOf = (node: NodeFactory): readonly string[] => {
  if (node.kind === 'source') return node.topics;
  return node.kind === 'sink' && typeof node.topic === 'string' ? [node.topic] : [];
};

const nodeText = (node: DescribedNode): string => {
  const after = `\n      --> ${names(node.successors)}`;
  const before = `\n      <-- ${names(node.predecessors)}`;
  switch (node.kind) {
    case 'source':
      return `Source: ${node.name} (topics: [${node.topics.join(', ')}])${after}`;
    case 'processor':
      return `Processor: ${node.name} (stores: [${node.stores.join(', ')}])${after}${before}`;
    case 'sink':
      return `Sink: ${node.name} (${node.topics.length > 0 ? `topic: ${node.topics[0]!}` : 'extractor class: function'})${before}`;
    default:
      return unreachable(node.kind);
  }
};

const names = (nodes: readonly string[]): string => (nodes.length === 0 ? 'none' : nodes.join(', '));
