import { must, NO_HEADERS } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import type { TaskId } from '../api/TaskId.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { RestoreCallback, StateStore, StateStoreContext, StoreSnapshot } from '../state/StateStore.ts';
import type { ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { TaskContext } from '../topology/TaskContext.ts';

/** A store that has to be filled from its changelog before the task processes. */
export interface Changelog {
  readonly storeName: string;
  readonly topic: string;
  readonly restore: RestoreCallback;
  readonly snapshot: (() => StoreSnapshot) | undefined;
}

/** A task's stores: opens them, knows how to restore them, and sends their changes to their changelogs. */
export class ProcessorStateManager implements StateStoreContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly #context: TaskContext;
  readonly #topology: ProcessorTopology;
  readonly #stores = new Map<string, StateStore>();
  readonly #changelogs: Changelog[] = [];

  constructor(context: TaskContext, topology: ProcessorTopology) {
    this.applicationId = context.applicationId;
    this.taskId = context.taskId;
    this.defaultKeySerde = context.defaultKeySerde;
    this.defaultValueSerde = context.defaultValueSerde;
    this.#context = context;
    this.#topology = topology;
  }

  get timestamp(): number {
    return this.#context.timestamp;
  }

  get recordContext(): ProcessorRecordContext {
    return this.#context.recordContext;
  }

  runInContext(context: ProcessorRecordContext, work: () => void): void {
    this.#context.runInContext(context, work);
  }

  get changelogs(): readonly Changelog[] {
    return this.#changelogs;
  }

  get stores(): ReadonlyMap<string, StateStore> {
    return this.#stores;
  }

  open(): void {
    for (const store of this.#topology.stateStores) store.init(this);
  }

  register(store: StateStore, restore?: RestoreCallback, snapshot?: () => StoreSnapshot): void {
    if (this.#stores.has(store.name)) throw new StreamsException(`the store ${store.name} has already been registered`);
    this.#stores.set(store.name, store);
    const topic = this.#topology.changelogTopics.get(store.name);
    if (topic === undefined) return;
    if (restore === undefined) throw new StreamsException(`the store ${store.name} is logged but cannot be restored`);
    this.#changelogs.push({ storeName: store.name, topic, restore, snapshot });
  }

  logChange<K, V>(
    storeName: string,
    key: K,
    value: V | null,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
  ): void {
    const topic = must(this.#topology.changelogTopics.get(storeName));
    this.#context.collector.send(topic, key, value, NO_HEADERS, this.taskId.partition, timestamp, keySerializer, valueSerializer);
  }

  flush(): void {
    for (const store of this.#stores.values()) store.flush();
  }

  close(): void {
    for (const store of this.#stores.values()) store.close();
  }
}
