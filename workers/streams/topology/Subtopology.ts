import { must, unreachable } from '../../common/index.ts';
import type { StateStore } from '../state/StateStore.ts';
import {
  changelogTopicConfig, repartitionTopicConfig, type InternalTopicConfig,
} from './InternalTopicConfig.ts';
import type { InternalTopologyBuilder } from './InternalTopologyBuilder.ts';
import type { NodeFactory } from './NodeFactory.ts';
import { ProcessorNode } from './ProcessorNode.ts';
import type { ProcessorTopology } from './ProcessorTopology.ts';
import { SinkNode } from './SinkNode.ts';
import { SourceNode } from './SourceNode.ts';

/** Nodes that hang together and so run in the same task; with the topics that it reads, writes and keeps, by full name. */
export class Subtopology {
  readonly id: number;
  readonly sourceTopics: readonly string[];
  readonly sinkTopics: readonly string[];
  /** Those of the source topics that the application makes itself. */
  readonly repartitionSourceTopics: readonly InternalTopicConfig[];
  /** By store name, of the stores that are logged. */
  readonly changelogTopics: ReadonlyMap<string, InternalTopicConfig>;
  readonly #nodes: readonly NodeFactory[];
  readonly #builder: InternalTopologyBuilder;
  readonly #applicationId: string;

  constructor(id: number, nodes: readonly NodeFactory[], builder: InternalTopologyBuilder, applicationId: string) {
    this.id = id;
    this.#nodes = nodes;
    this.#builder = builder;
    this.#applicationId = applicationId;
    const sources: string[] = [];
    const sinks: string[] = [];
    const repartition: InternalTopicConfig[] = [];
    const stores = new Set<string>();
    for (const node of nodes) {
      if (node.kind === 'source') {
        for (const topic of node.topics) {
          sources.push(this.#fullName(topic));
          if (builder.internalTopics.has(topic))
            repartition.push(repartitionTopicConfig(this.#fullName(topic), builder.internalTopics.get(topic)));
        }
      } else if (node.kind === 'sink') {
        if (typeof node.topic === 'string') sinks.push(this.#fullName(node.topic));
      } else for (const store of node.stateStoreNames) stores.add(store);
    }
    this.sourceTopics = sources;
    this.sinkTopics = sinks;
    this.repartitionSourceTopics = repartition;
    this.changelogTopics = new Map(
      [...stores]
        .map((store) => builder.storeBuilder(store))
        .filter((store) => store.loggingEnabled)
        .map((store) => [store.name, changelogTopicConfig(storeChangelogTopic(applicationId, store.name), store.logConfig)]),
    );
  }

  get storeNames(): readonly string[] {
    return [...new Set(this.#nodes.flatMap((node) => (node.kind === 'processor' ? [...node.stateStoreNames] : [])))];
  }

  /** New nodes and stores for one task. */
  build(): ProcessorTopology {
    const nodes = new Map<string, ProcessorNode>();
    const sources = new Map<string, SourceNode>();
    for (const factory of this.#nodes) {
      const node = this.#makeNode(factory);
      nodes.set(factory.name, node);
      for (const predecessor of factory.predecessors) must(nodes.get(predecessor)).children.push(node);
      if (factory.kind === 'source' && node instanceof SourceNode)
        for (const topic of factory.topics) sources.set(this.#fullName(topic), node);
    }
    const stateStores: StateStore[] = this.storeNames.map((name) => this.#builder.storeBuilder(name).build());
    const changelogTopics = new Map<string, string>();
    for (const [store, topic] of this.changelogTopics) changelogTopics.set(store, topic.name);
    return { nodes: [...nodes.values()], sources, stateStores, changelogTopics };
  }

  #makeNode(factory: NodeFactory): ProcessorNode {
    switch (factory.kind) {
      case 'source':
        return new SourceNode(factory.name, factory.keySerde, factory.valueSerde, factory.timestampExtractor);
      case 'processor':
        return new ProcessorNode(factory.name, factory.supplier.get(), factory.stateStoreNames);
      case 'sink': {
        const topic = typeof factory.topic === 'string' ? this.#fullName(factory.topic) : factory.topic;
        return new SinkNode(factory.name, topic, factory.keySerde, factory.valueSerde, factory.partitioner);
      }
      default:
        return unreachable(factory);
    }
  }

  #fullName(topic: string): string {
    return this.#builder.internalTopics.has(topic) ? `${this.#applicationId}-${topic}` : topic;
  }
}

/** `<application.id>-<store>-changelog`. Source: ProcessorStateManager.storeChangelogTopic. */
export const storeChangelogTopic = (applicationId: string, storeName: string): string => `${applicationId}-${storeName}-changelog`;

export const subtopologies = (builder: InternalTopologyBuilder, applicationId: string): readonly Subtopology[] =>
  builder.nodeGroups().map((nodes, id) => new Subtopology(id, nodes, builder, applicationId));
