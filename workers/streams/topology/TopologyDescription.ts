import { must, unreachable } from '../../common/index.ts';
import { DescribedOrder } from './DescribedOrder.ts';
import type { InternalTopologyBuilder, NodeGroup } from './InternalTopologyBuilder.ts';
import { inHashOrderOfCopy } from './inHashOrder.ts';
import type { NodeFactory } from './NodeFactory.ts';

export interface DescribedNode {
  readonly kind: 'source' | 'processor' | 'sink';
  readonly name: string;
  readonly predecessors: readonly string[];
  readonly successors: readonly string[];
  /** Of sources that have no pattern and of sinks with a fixed topic. */
  readonly topics: readonly string[];
  /** Of sources that read whatever it matches. */
  readonly topicPattern: string | undefined;
  readonly stores: readonly string[];
}

export interface DescribedStore {
  readonly name: string;
  /** Where its changes go, or the source topic that it is restored from; undefined where it is not logged. */
  readonly changelogTopic: string | undefined;
}

export interface DescribedSubtopology {
  readonly id: number;
  readonly nodes: readonly DescribedNode[];
  readonly stores: readonly DescribedStore[];
  /** Those among the topics of its sources that the application makes itself. */
  readonly repartitionTopics: readonly string[];
}

/** A store of which every instance holds all rows. No task belongs to it. */
export interface DescribedGlobalStore {
  /** From the same numbers as those of the sub-topologies. */
  readonly id: number;
  readonly source: DescribedNode;
  readonly processor: DescribedNode;
  readonly store: string;
  readonly topic: string;
}

/** A topology as data for people and tools; `toString` is Kafka's text. Topics carry no application prefix. */
export class TopologyDescription {
  readonly subtopologies: readonly DescribedSubtopology[];
  readonly globalStores: readonly DescribedGlobalStore[];

  constructor(builder: InternalTopologyBuilder) {
    const groups = builder.nodeGroups();
    this.subtopologies = groups.filter((group) => !group.isGlobal).map((group) => describeSubtopology(group, builder));
    this.globalStores = groups.filter((group) => group.isGlobal).map(describeGlobalStore);
  }

  toString(): string {
    const subtopologies = this.subtopologies.map(({ id, nodes }) => ({
      id,
      text: `Sub-topology: ${id}\n${nodes.map((node) => `    ${nodeText(node)}\n`).join('')}\n`,
    }));
    const globalStores = this.globalStores.map(({ id, source, processor }) => ({
      id,
      text: `Sub-topology: ${id} for global store (will not generate tasks)\n    ${nodeText(source)}\n    ${nodeText(processor)}\n`,
    }));
    const parts = [...subtopologies, ...globalStores].sort((a, b) => a.id - b.id);
    return `Topologies:\n ${parts.map(({ text }) => `  ${text}`).join('')}`;
  }
}

const describeSubtopology = ({ id, nodes }: NodeGroup, builder: InternalTopologyBuilder): DescribedSubtopology => {
  const stores = new Set(nodes.flatMap((node) => (node.kind === 'processor' ? [...node.stateStoreNames] : [])));
  return {
    id,
    nodes: describeNodes(nodes),
    stores: [...stores].map((name) => ({ name, changelogTopic: changelogTopicOf(name, builder) })),
    repartitionTopics: nodes
      .flatMap((node) => (node.kind === 'source' ? node.topics : []))
      .filter((topic) => builder.internalTopics.has(topic)),
  };
};

const describeGlobalStore = ({ id, nodes }: NodeGroup): DescribedGlobalStore => {
  const [source, processor] = describeNodes(nodes);
  const { topics } = must(source);
  const { stores } = must(processor);
  return { id, source: must(source), processor: must(processor), store: must(stores[0]), topic: must(topics[0]) };
};

const changelogTopicOf = (store: string, builder: InternalTopologyBuilder): string | undefined =>
  builder.sourceTopicOfStore(store) ?? (builder.storeBuilder(store).loggingEnabled ? `${store}-changelog` : undefined);

const describeNodes = (nodes: readonly NodeFactory[]): DescribedNode[] => {
  const order = new DescribedOrder(nodes);
  const described = nodes.map((node) => ({
    kind: node.kind,
    name: node.name,
    predecessors: order.predecessors(node.name),
    successors: order.successors(node.name),
    topics: topicsOf(node),
    topicPattern: node.kind === 'source' ? node.topicPattern?.source : undefined,
    stores: node.kind === 'processor' ? inHashOrderOfCopy(node.stateStoreNames) : [],
  }));
  return described.sort((a, b) => order.compare(a.name, b.name));
};

const topicsOf = (node: NodeFactory): readonly string[] => {
  if (node.kind === 'source') return inHashOrderOfCopy(node.topics);
  return node.kind === 'sink' && typeof node.topic === 'string' ? [node.topic] : [];
};

const nodeText = (node: DescribedNode): string => {
  const after = `\n      --> ${names(node.successors)}`;
  const before = `\n      <-- ${names(node.predecessors)}`;
  switch (node.kind) {
    case 'source':
      return `Source: ${node.name} (topics: ${node.topicPattern ?? `[${node.topics.join(', ')}]`})${after}`;
    case 'processor':
      return `Processor: ${node.name} (stores: [${node.stores.join(', ')}])${after}${before}`;
    case 'sink':
      return `Sink: ${node.name} (${node.topics.length > 0 ? `topic: ${node.topics[0]!}` : 'extractor class: function'})${before}`;
    default:
      return unreachable(node.kind);
  }
};

const names = (nodes: readonly string[]): string => (nodes.length === 0 ? 'none' : nodes.join(', '));
