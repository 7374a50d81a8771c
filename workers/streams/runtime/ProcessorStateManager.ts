import { must, NO_HEADERS, type Header } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import type { TaskId } from '../api/TaskId.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { clearCache, holdsBack } from '../state/CachedStateStore.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { SavedRecordContext } from '../state/SavedRecordContext.ts';
import type { RestoreCallback, StateStore, StateStoreContext, StoreSnapshot } from '../state/StateStore.ts';
import type { ThreadCache } from '../state/ThreadCache.ts';
import type { ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { ProductionFailures } from '../topology/RecordCollector.ts';
import type { TaskContext } from '../topology/TaskContext.ts';

/** A store that has to be filled from its changelog before the task processes. */
export interface Changelog {
  readonly storeName: string;
  readonly topic: string;
  readonly restore: RestoreCallback;
  readonly snapshot: (() => StoreSnapshot) | undefined;
  /** Logged so far, and read from the topic: what a restart would have to read again. */
  changes: number;
}

/** A task's stores: opens them, knows how to restore them, and sends their changes to their changelogs. */
export class ProcessorStateManager implements StateStoreContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly cache: ThreadCache | undefined;
  #context: TaskContext;
  readonly #topology: ProcessorTopology;
  readonly #stores = new Map<string, StateStore>();
  readonly #changelogs: Changelog[] = [];
  readonly #changelogOf = new Map<string, Changelog>();
  /** What cannot be serialized fails the processor that stores it; what the changelog refuses is the production handler's. */
  readonly #failures: ProductionFailures = {
    onSerializationError: (_record, error) => {
      throw error;
    },
    onSendError: (record, error) => this.#context.onProductionError(error, record.topic, record),
  };

  constructor(context: TaskContext, topology: ProcessorTopology) {
    this.applicationId = context.applicationId;
    this.taskId = context.taskId;
    this.defaultKeySerde = context.defaultKeySerde;
    this.defaultValueSerde = context.defaultValueSerde;
    this.cache = context.cache;
    this.#context = context;
    this.#topology = topology;
  }

  /** From now on that task is the one whose stores these are. What they held back is not committed, and is forgotten. */
  attach(context: TaskContext): void {
    for (const store of this.#stores.values()) clearCache(store);
    this.#context = context;
  }

  get timestamp(): number {
    return this.#context.timestamp;
  }

  get recordContext(): ProcessorRecordContext {
    return this.#context.recordContext;
  }

  saveRecordContext(into: SavedRecordContext): void {
    this.#context.saveRecordContext(into);
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
    const changelog: Changelog = { storeName: store.name, topic, restore, snapshot, changes: 0 };
    this.#changelogs.push(changelog);
    this.#changelogOf.set(store.name, changelog);
  }

  /** Counted at a node that uses the store, since a store is none. */
  recordDropped(storeName: string): void {
    const user = this.#topology.nodes.find((node) => node.stateStores.has(storeName));
    if (user !== undefined) user.dropped++;
  }

  countChanges(storeName: string, count: number): void {
    must(this.#changelogOf.get(storeName)).changes += count;
  }

  logChange<K, V>(
    storeName: string,
    key: K,
    value: V | null,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
    headers: readonly Header[] = NO_HEADERS,
  ): void {
    const changelog = must(this.#changelogOf.get(storeName));
    changelog.changes++;
    this.#context.collector.send(changelog.topic, key, value, headers, this.taskId.partition, timestamp, keySerializer, valueSerializer, this.#failures);
  }

  /** Whether a store holds back what a flush would hand on. */
  get holdsBack(): boolean {
    for (const store of this.#stores.values()) if (holdsBack(store)) return true;
    return false;
  }

  /**
   * A store comes after those that feed it, so one pass empties all caches, unless processors write to a store that
   * stands before: then it takes more, which end where they would go in circles.
   */
  flush(): void {
    let passes = this.#stores.size;
    do for (const store of this.#stores.values()) store.flush();
    while (this.holdsBack && --passes > 0);
  }

  close(): void {
    for (const store of this.#stores.values()) store.close();
  }
}
