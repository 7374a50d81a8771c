import { must } from '../../common/index.ts';
import { checkSupplier } from '../api/checkSupplier.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { CopartitionGroups } from './CopartitionGroups.ts';
import type { AutoOffsetReset, NodeFactory, ProcessorFactory, SinkFactory, SourceFactory } from './NodeFactory.ts';
import { QuickUnion } from './QuickUnion.ts';
import { matchesPattern } from './topicPatterns.ts';

interface StoreEntry {
  readonly builder: StoreBuilder<StateStore>;
  readonly users: Set<string>;
}

/** A store of which every instance holds all records of one topic, and the two nodes that fill it. */
export interface GlobalStoreSettings extends Pick<SourceFactory, 'keySerde' | 'valueSerde' | 'timestampExtractor'> {
  readonly storeBuilder: StoreBuilder<StateStore>;
  readonly sourceName: string;
  readonly topic: string;
  readonly processorName: string;
  readonly supplier: ProcessorFactory['supplier'];
}

/** Nodes that hang together by edges or stores. Those that fill a global store never become a task. */
export interface NodeGroup {
  readonly id: number;
  readonly nodes: readonly NodeFactory[];
  readonly isGlobal: boolean;
}

/**
 * The topology as it is put together: nodes in the order in which they were added, stores and who uses them, topics
 * that are the application's own. Every rule about what may stand beside what is checked here, as it is added.
 */
export class InternalTopologyBuilder {
  readonly #nodes = new Map<string, NodeFactory>();
  readonly #stores = new Map<string, StoreEntry>();
  readonly #globalStores = new Map<string, StoreBuilder<StateStore>>();
  readonly #globalTopics = new Set<string>();
  /** Stores that are restored from the topic that fills them. */
  readonly #sourceTopicOfStore = new Map<string, string>();
  /** Repartition topics; the partition count where the user gave one. */
  readonly #internalTopics = new Map<string, number | undefined>();
  readonly #sourceOfTopic = new Map<string, string>();
  readonly #copartitionGroups = new CopartitionGroups();
  readonly #grouper = new QuickUnion();

  addSource(source: Omit<SourceFactory, 'kind' | 'predecessors'>): void {
    this.#requireNewName(source.name);
    if (source.topicPattern === undefined) {
      if (source.topics.length === 0) throw new TopologyException(`the source ${source.name} has no topic`);
      for (const topic of source.topics) this.#requireUnreadTopic(topic);
      const twice = source.topics.find((topic, i) => source.topics.indexOf(topic) < i);
      if (twice !== undefined) throw new TopologyException(`the source ${source.name} names the topic ${twice} twice`);
    } else {
      for (const topic of [...this.#sourceOfTopic.keys()].filter((candidate) => !this.#globalTopics.has(candidate)))
        if (matchesPattern(source.topicPattern, topic))
          throw new TopologyException(`the pattern ${source.topicPattern.source} matches the topic ${topic}, which has already been registered by another source`);
    }
    for (const topic of source.topics) this.#sourceOfTopic.set(topic, source.name);
    this.#add({ ...source, kind: 'source', predecessors: [] });
  }

  addProcessor(name: string, supplier: ProcessorFactory['supplier'], predecessors: readonly string[]): void {
    this.#requireNewName(name);
    this.#requirePredecessors(name, predecessors);
    checkSupplier(supplier);
    this.#add({ kind: 'processor', name, predecessors, supplier, stateStoreNames: new Set() });
    this.#grouper.unite(name, ...predecessors);
    for (const builder of supplier.stores?.() ?? []) this.addStateStore(builder, [name]);
  }

  addSink(sink: Omit<SinkFactory, 'kind'>): void {
    this.#requireNewName(sink.name);
    this.#requirePredecessors(sink.name, sink.predecessors);
    this.#add({ ...sink, kind: 'sink' });
    this.#grouper.unite(sink.name, ...sink.predecessors);
  }

  /** Adding the same builder again only connects it to more processors. */
  addStateStore(builder: StoreBuilder<StateStore>, processorNames: readonly string[] = []): void {
    const present = this.#stores.get(builder.name);
    if (present !== undefined && present.builder !== builder)
      throw new TopologyException(`a different store has already been added with the name ${builder.name}`);
    if (this.#globalStores.has(builder.name))
      throw new TopologyException(`a global store has already been added with the name ${builder.name}`);
    if (present === undefined) this.#stores.set(builder.name, { builder, users: new Set() });
    for (const processorName of processorNames) this.connectProcessorAndStateStores(processorName, [builder.name]);
  }

  /** Its builder must not log: the topic itself is what the store is restored from. */
  addGlobalStore(settings: GlobalStoreSettings): void {
    const { storeBuilder, sourceName, topic, processorName, supplier, keySerde, valueSerde, timestampExtractor } = settings;
    this.#requireNewName(sourceName);
    this.#requireNewName(processorName);
    if (sourceName === processorName) throw new TopologyException(`the source and the processor of a global store cannot both be named ${sourceName}`);
    if (this.#stores.has(storeBuilder.name) || this.#globalStores.has(storeBuilder.name))
      throw new TopologyException(`a different store has already been added with the name ${storeBuilder.name}`);
    if (storeBuilder.loggingEnabled) throw new TopologyException(`the global store ${storeBuilder.name} must not be logged`);
    this.#requireUnreadTopic(topic);
    checkSupplier(supplier);
    this.#globalTopics.add(topic);
    this.#globalStores.set(storeBuilder.name, storeBuilder);
    this.#sourceOfTopic.set(topic, sourceName);
    this.connectSourceStoreAndTopic(storeBuilder.name, topic);
    this.#add({ kind: 'source', name: sourceName, predecessors: [], topics: [topic], keySerde, valueSerde, timestampExtractor, offsetReset: 'earliest' });
    this.#add({ kind: 'processor', name: processorName, predecessors: [sourceName], supplier, stateStoreNames: new Set([storeBuilder.name]) });
    this.#grouper.unite(processorName, sourceName);
  }

  connectProcessorAndStateStores(processorName: string, storeNames: readonly string[]): void {
    const node = this.#nodes.get(processorName);
    if (node === undefined) throw new TopologyException(`the processor ${processorName} has not been added yet`);
    if (node.kind !== 'processor') throw new TopologyException(`a ${node.kind} cannot use a store, but ${processorName} would`);
    for (const storeName of storeNames) {
      if (this.#globalStores.has(storeName))
        throw new TopologyException(`the global store ${storeName} is there for every processor and is not to be connected`);
      const store = this.#stores.get(storeName);
      if (store === undefined) throw new TopologyException(`the store ${storeName} has not been added yet`);
      const [user] = store.users;
      if (user !== undefined) this.#grouper.unite(user, processorName);
      store.users.add(processorName);
      node.stateStoreNames.add(storeName);
    }
  }

  /** The store is restored from this topic, which is the one that fills it, instead of from a changelog of its own. */
  connectSourceStoreAndTopic(storeName: string, topic: string): void {
    if (this.#sourceTopicOfStore.has(storeName)) throw new TopologyException(`the store ${storeName} already has a source topic`);
    this.#sourceTopicOfStore.set(storeName, topic);
  }

  /** A topic of the application's own, named without its prefix. */
  addInternalTopic(topic: string, numPartitions: number | undefined): void {
    const present = this.#internalTopics.get(topic);
    this.#internalTopics.set(topic, numPartitions ?? present);
  }

  /**
   * The topics of these sources must have as many partitions as each other, so that equal keys meet in one task.
   * Repartition topics among them are made to fit.
   */
  copartitionSources(sourceNames: Iterable<string>): void {
    this.#copartitionGroups.add(sourceNames);
  }

  /** Where co-partitioned sources name the one, the other stands for it. */
  replaceCopartitionSource(replacedName: string, name: string): void {
    this.#copartitionGroups.replace(replacedName, name);
  }

  /** Topics that must have as many partitions as each other; groups with a common topic are one. */
  copartitionGroups(topicsOf: (source: SourceFactory) => readonly string[]): ReadonlyArray<ReadonlySet<string>> {
    return this.#copartitionGroups.topics(this.#ofSource(topicsOf));
  }

  /** Throws where topics of one join were all given numbers of partitions, but different ones. */
  validateCopartition(): void {
    for (const topics of this.#copartitionGroups.topicsOfEach(this.#ofSource((source) => source.topics))) {
      const counts = new Map([...topics].map((topic) => [topic, this.#internalTopics.get(topic)]));
      const given = new Set(counts.values());
      if (!given.has(undefined) && given.size > 1)
        throw new TopologyException(
          `these topics must have as many partitions as each other: ${[...counts].map(([topic, count]) => `${topic} (${count})`).sort().join(', ')}`,
        );
    }
  }

  get nodes(): ReadonlyMap<string, NodeFactory> {
    return this.#nodes;
  }

  get storeBuilders(): ReadonlyArray<StoreBuilder<StateStore>> {
    return [...this.#stores.values()].map((store) => store.builder);
  }

  get globalStoreBuilders(): ReadonlyArray<StoreBuilder<StateStore>> {
    return [...this.#globalStores.values()];
  }

  storeBuilder(name: string): StoreBuilder<StateStore> {
    return must(this.#stores.get(name)?.builder ?? this.#globalStores.get(name));
  }

  /** Undefined: the store has a changelog of its own, or none. */
  sourceTopicOfStore(name: string): string | undefined {
    return this.#sourceTopicOfStore.get(name);
  }

  get internalTopics(): ReadonlyMap<string, number | undefined> {
    return this.#internalTopics;
  }

  /** By the name without the application's prefix. */
  offsetResetOf(topic: string): AutoOffsetReset | undefined {
    const name = this.#sourceOfTopic.get(topic);
    for (const node of name === undefined ? this.#nodes.values() : [must(this.#nodes.get(name))])
      if (node.kind === 'source' && (name !== undefined || (node.topicPattern !== undefined && matchesPattern(node.topicPattern, topic))))
        return node.offsetReset;
    return undefined;
  }

  /**
   * Numbered by where they begin in the order of adding, so what lies upstream comes first; each list is in the order of
   * adding too.
   */
  nodeGroups(): readonly NodeGroup[] {
    const byRoot = new Map<string, NodeFactory[]>();
    for (const node of this.#nodes.values()) {
      const root = this.#grouper.root(node.name);
      const nodes = byRoot.get(root);
      if (nodes === undefined) byRoot.set(root, [node]);
      else nodes.push(node);
    }
    return [...byRoot.values()].map((nodes, id) => ({ id, nodes, isGlobal: nodes.some((node) => this.#isGlobalSource(node)) }));
  }

  /** By the source's name. One that has become part of another has no topics. */
  #ofSource(topicsOf: (source: SourceFactory) => readonly string[]): (name: string) => readonly string[] {
    return (name) => {
      const node = this.#nodes.get(name);
      return node?.kind === 'source' ? topicsOf(node) : [];
    };
  }

  #isGlobalSource(node: NodeFactory): boolean {
    const [topic] = node.kind === 'source' ? node.topics : [];
    return topic !== undefined && this.#globalTopics.has(topic);
  }

  #add(node: NodeFactory): void {
    this.#nodes.set(node.name, node);
    this.#grouper.add(node.name);
  }

  #requireNewName(name: string): void {
    if (name === '') throw new TopologyException('a node needs a name');
    if (this.#nodes.has(name)) throw new TopologyException(`a node named ${name} has already been added`);
  }

  #requireUnreadTopic(topic: string): void {
    const reader = this.#sourceOfTopic.get(topic);
    if (reader !== undefined) throw new TopologyException(`topic ${topic} has already been registered by the source ${reader}`);
    for (const node of this.#nodes.values())
      if (node.kind === 'source' && node.topicPattern !== undefined && matchesPattern(node.topicPattern, topic))
        throw new TopologyException(`topic ${topic} matches the pattern of the source ${node.name}`);
  }

  #requirePredecessors(name: string, predecessors: readonly string[]): void {
    if (predecessors.length === 0) throw new TopologyException(`the node ${name} has no parent`);
    for (const predecessor of predecessors) {
      if (predecessor === name) throw new TopologyException(`the node ${name} cannot be its own parent`);
      const parent = this.#nodes.get(predecessor);
      if (parent === undefined) throw new TopologyException(`the parent ${predecessor} of ${name} has not been added yet`);
      if (parent.kind === 'sink') throw new TopologyException(`the sink ${predecessor} cannot be a parent of ${name}`);
    }
  }
}
