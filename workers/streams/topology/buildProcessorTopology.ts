import { must, unreachable } from '../../common/index.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { NodeFactory, SourceFactory } from './NodeFactory.ts';
import { ProcessorNode } from './ProcessorNode.ts';
import { SinkNode } from './SinkNode.ts';
import { SourceNode } from './SourceNode.ts';

/** How names in the topology become names of topics. */
export interface TopicNames {
  /** With the application's prefix, where it is one of its own. */
  fullName(topic: string): string;
  /** By full name. */
  topicsOf(source: SourceFactory): readonly string[];
}

interface Built {
  readonly nodes: readonly ProcessorNode[];
  readonly sources: ReadonlyMap<string, SourceNode>;
  readonly stateStores: readonly StateStore[];
}

/** New nodes, connected, and new stores. */
export const buildProcessorTopology = (
  factories: readonly NodeFactory[],
  storeBuilders: ReadonlyArray<StoreBuilder<StateStore>>,
  topics: TopicNames,
): Built => {
  const nodes = new Map<string, ProcessorNode>();
  const sources = new Map<string, SourceNode>();
  for (const factory of factories) {
    const node = makeNode(factory, topics);
    nodes.set(factory.name, node);
    for (const predecessor of factory.predecessors) must(nodes.get(predecessor)).children.push(node);
    if (factory.kind === 'source' && node instanceof SourceNode)
      for (const topic of topics.topicsOf(factory)) sources.set(topic, node);
  }
  return { nodes: [...nodes.values()], sources, stateStores: storeBuilders.map((builder) => builder.build()) };
};

const makeNode = (factory: NodeFactory, topics: TopicNames): ProcessorNode => {
  switch (factory.kind) {
    case 'source':
      return new SourceNode(factory.name, factory.keySerde, factory.valueSerde, factory.timestampExtractor);
    case 'processor':
      return new ProcessorNode(factory.name, factory.supplier.get(), factory.stateStoreNames);
    case 'sink': {
      const topic = typeof factory.topic === 'string' ? topics.fullName(factory.topic) : factory.topic;
      return new SinkNode(factory.name, topic, factory.keySerde, factory.valueSerde, factory.partitioner);
    }
    default:
      return unreachable(factory);
  }
};
