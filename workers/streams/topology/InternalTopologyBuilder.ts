import { must } from '../../common/index.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { AutoOffsetReset, NodeFactory, ProcessorFactory, SinkFactory, SourceFactory } from './NodeFactory.ts';
import { QuickUnion } from './QuickUnion.ts';

interface StoreEntry {
  readonly builder: StoreBuilder<StateStore>;
  readonly users: Set<string>;
}

/**
 * The topology as it is put together: nodes in the order in which they were added, stores and who uses them, topics
 * that are the application's own. Every rule about what may stand beside what is checked here, as it is added.
 */
export class InternalTopologyBuilder {
  readonly #nodes = new Map<string, NodeFactory>();
  readonly #stores = new Map<string, StoreEntry>();
  /** Repartition topics; the partition count where the user gave one. */
  readonly #internalTopics = new Map<string, number | undefined>();
  readonly #sourceOfTopic = new Map<string, string>();
  readonly #copartitionGroups: Array<ReadonlySet<string>> = [];
  readonly #grouper = new QuickUnion();

  addSource(source: Omit<SourceFactory, 'kind' | 'predecessors'>): void {
    this.#requireNewName(source.name);
    if (source.topics.length === 0) throw new TopologyException(`the source ${source.name} has no topic`);
    for (const topic of source.topics) {
      const reader = this.#sourceOfTopic.get(topic);
      if (reader !== undefined) throw new TopologyException(`topic ${topic} has already been registered by the source ${reader}`);
    }
    for (const topic of source.topics) this.#sourceOfTopic.set(topic, source.name);
    this.#add({ ...source, kind: 'source', predecessors: [] });
  }

  addProcessor(name: string, supplier: ProcessorFactory['supplier'], predecessors: readonly string[]): void {
    this.#requireNewName(name);
    this.#requirePredecessors(name, predecessors);
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
    if (present === undefined) this.#stores.set(builder.name, { builder, users: new Set() });
    for (const processorName of processorNames) this.connectProcessorAndStateStores(processorName, [builder.name]);
  }

  connectProcessorAndStateStores(processorName: string, storeNames: readonly string[]): void {
    const node = this.#nodes.get(processorName);
    if (node === undefined) throw new TopologyException(`the processor ${processorName} has not been added yet`);
    if (node.kind !== 'processor') throw new TopologyException(`a ${node.kind} cannot use a store, but ${processorName} would`);
    for (const storeName of storeNames) {
      const store = this.#stores.get(storeName);
      if (store === undefined) throw new TopologyException(`the store ${storeName} has not been added yet`);
      const [user] = store.users;
      if (user !== undefined) this.#grouper.unite(user, processorName);
      store.users.add(processorName);
      node.stateStoreNames.add(storeName);
    }
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
    this.#copartitionGroups.push(new Set(sourceNames));
  }

  get copartitionGroups(): ReadonlyArray<ReadonlySet<string>> {
    return this.#copartitionGroups;
  }

  get nodes(): ReadonlyMap<string, NodeFactory> {
    return this.#nodes;
  }

  get storeBuilders(): ReadonlyArray<StoreBuilder<StateStore>> {
    return [...this.#stores.values()].map((store) => store.builder);
  }

  storeBuilder(name: string): StoreBuilder<StateStore> {
    return must(this.#stores.get(name)).builder;
  }

  get internalTopics(): ReadonlyMap<string, number | undefined> {
    return this.#internalTopics;
  }

  offsetResetOf(topic: string): AutoOffsetReset | undefined {
    const source = this.#nodes.get(this.#sourceOfTopic.get(topic) ?? '');
    return source?.kind === 'source' ? source.offsetReset : undefined;
  }

  /**
   * Nodes that hang together by edges or stores, each list in the order of adding. Numbered as Kafka does: by the
   * names of sources, then of the rest.
   */
  nodeGroups(): ReadonlyArray<readonly NodeFactory[]> {
    const byRoot = new Map<string, NodeFactory[]>();
    const names = [...this.#nodes.values()];
    const numbered = [
      ...names.filter((node) => node.kind === 'source').map((node) => node.name).sort(),
      ...names.filter((node) => node.kind !== 'source').map((node) => node.name).sort(),
    ];
    for (const name of numbered) {
      const root = this.#grouper.root(name);
      if (!byRoot.has(root)) byRoot.set(root, []);
    }
    for (const node of names) must(byRoot.get(this.#grouper.root(node.name))).push(node);
    return [...byRoot.values()];
  }

  #add(node: NodeFactory): void {
    this.#nodes.set(node.name, node);
    this.#grouper.add(node.name);
  }

  #requireNewName(name: string): void {
    if (name === '') throw new TopologyException('a node needs a name');
    if (this.#nodes.has(name)) throw new TopologyException(`a node named ${name} has already been added`);
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
