import {
  changelogTopicConfig, repartitionTopicConfig, type InternalTopicConfig,
} from './InternalTopicConfig.ts';
import { buildProcessorTopology, type TopicNames } from './buildProcessorTopology.ts';
import type { InternalTopologyBuilder, NodeGroup } from './InternalTopologyBuilder.ts';
import type { NodeFactory } from './NodeFactory.ts';
import type { ProcessorTopology } from './ProcessorTopology.ts';
import { requireOnePatternEach, topicsOfSource } from './topicPatterns.ts';

/** Nodes that hang together and so run in the same task; with the topics that it reads, writes and keeps, by full name. */
export class Subtopology {
  readonly id: number;
  readonly sourceTopics: readonly string[];
  readonly sinkTopics: readonly string[];
  /** Those of the source topics that the application makes itself. */
  readonly repartitionSourceTopics: readonly InternalTopicConfig[];
  /** By store name, of the stores that are logged: to be made, written and restored from. */
  readonly changelogTopics: ReadonlyMap<string, InternalTopicConfig>;
  /** By store name, the source topic that the store is restored from instead; neither made nor written. */
  readonly sourceChangelogTopics: ReadonlyMap<string, string>;
  /** Topics among the sources that must have as many partitions as each other. */
  readonly copartitionGroups: ReadonlyArray<ReadonlySet<string>>;
  readonly #nodes: readonly NodeFactory[];
  readonly #builder: InternalTopologyBuilder;
  readonly #topics: TopicNames;

  constructor(group: NodeGroup, builder: InternalTopologyBuilder, applicationId: string, topics: TopicNames, additionalRetentionMs: number | undefined) {
    this.id = group.id;
    this.#nodes = group.nodes;
    this.#builder = builder;
    this.#topics = topics;
    const sources: string[] = [];
    const sinks: string[] = [];
    const repartition: InternalTopicConfig[] = [];
    const stores = new Set<string>();
    for (const node of group.nodes) {
      if (node.kind === 'source') {
        sources.push(...topics.topicsOf(node));
        for (const topic of node.topics)
          if (builder.internalTopics.has(topic))
            repartition.push(repartitionTopicConfig(topics.fullName(topic), builder.internalTopics.get(topic)));
      } else if (node.kind === 'sink') {
        if (typeof node.topic === 'string') sinks.push(topics.fullName(node.topic));
      } else for (const store of node.stateStoreNames) stores.add(store);
    }
    this.sourceTopics = sources;
    this.sinkTopics = sinks;
    this.repartitionSourceTopics = repartition;
    this.changelogTopics = new Map(
      [...stores]
        .map((store) => builder.storeBuilder(store))
        .filter((store) => store.loggingEnabled)
        .map((store) => [store.name, changelogTopicConfig(storeChangelogTopic(applicationId, store.name), store.changelog, store.logConfig, additionalRetentionMs)]),
    );
    this.sourceChangelogTopics = new Map(
      [...stores].flatMap((store) => {
        const topic = builder.sourceTopicOfStore(store);
        return topic === undefined ? [] : [[store, topics.fullName(topic)] as const];
      }),
    );
    this.copartitionGroups = builder
      .copartitionGroups((source) => topics.topicsOf(source))
      .filter((copartitioned) => sources.some((topic) => copartitioned.has(topic)));
  }

  get storeNames(): readonly string[] {
    return [...new Set(this.#nodes.flatMap((node) => (node.kind === 'processor' ? [...node.stateStoreNames] : [])))];
  }

  /** New nodes and stores for one task. */
  build(): ProcessorTopology {
    const storeBuilders = this.storeNames.map((name) => this.#builder.storeBuilder(name));
    const changelogTopics = new Map(this.sourceChangelogTopics);
    for (const [store, topic] of this.changelogTopics) changelogTopics.set(store, topic.name);
    const built = buildProcessorTopology(this.#nodes, storeBuilders, this.#topics);
    return { ...built, changelogTopics, sourceChangelogTopics: this.sourceChangelogTopics };
  }
}

/** `<application.id>-<store>-changelog`. Source: ProcessorStateManager.storeChangelogTopic. */
export const storeChangelogTopic = (applicationId: string, storeName: string): string => `${applicationId}-${storeName}-changelog`;

export const topicNames = (builder: InternalTopologyBuilder, applicationId: string, known: readonly string[]): TopicNames => {
  const fullName = (topic: string): string => (builder.internalTopics.has(topic) ? `${applicationId}-${topic}` : topic);
  return { fullName, topicsOf: (source) => topicsOfSource(source, known).map(fullName) };
};

/**
 * Those that become tasks, so without the global stores; their ids are the numbers in the topology's description.
 * `known`: the topics that there are, among which patterns are resolved; without them a pattern's text stands for what
 * it matches. `additionalRetentionMs`: see `changelogTopicConfig`. Throws TopologyException where a topic matches two
 * patterns.
 */
export const subtopologies = (
  builder: InternalTopologyBuilder,
  applicationId: string,
  known: readonly string[] = [],
  additionalRetentionMs?: number,
): readonly Subtopology[] => {
  requireOnePatternEach(builder.nodes.values(), known);
  const topics = topicNames(builder, applicationId, known);
  return builder
    .nodeGroups()
    .filter((group) => !group.isGlobal)
    .map((group) => new Subtopology(group, builder, applicationId, topics, additionalRetentionMs));
};
