import { must, type Time } from '../../common/index.ts';
import type { Serializer } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import { InvalidStateStorePartitionException } from '../errors/InvalidStateStorePartitionException.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { StreamsNotStartedException } from '../errors/StreamsNotStartedException.ts';
import { StreamsStoppedException } from '../errors/StreamsStoppedException.ts';
import { keyPartition } from '../runtime/keyPartition.ts';
import type { KafkaStreamsState } from '../runtime/KafkaStreamsState.ts';
import type { StreamsAssignment } from '../runtime/assignment/StreamsAssignorHost.ts';
import type { StateStore } from '../state/StateStore.ts';
import { executeQuery } from './executeQuery.ts';
import type { QueryableStoreType } from './QueryableStoreTypes.ts';
import { overlaps, type QueryableTopology } from './QueryableTopology.ts';
import { Position } from './Position.ts';
import { failedQuery, type QueryResult } from './QueryResult.ts';
import type { StateQueryRequest } from './StateQueryRequest.ts';
import { StateQueryResult } from './StateQueryResult.ts';
import type { StoreProvider } from './StoreProvider.ts';
import { StoreQueryParameters } from './StoreQueryParameters.ts';
import { NOT_AVAILABLE, type KeyQueryMetadata, type StreamsMetadata } from './StreamsMetadata.ts';
import { onePerTask, type TaskStore } from './TaskStore.ts';

/** Whoever has tasks: an instance, or all instances of an application that are at hand. */
export interface QueryHost {
  readonly topology: QueryableTopology;
  readonly time: Time;
  /** Whether it has all tasks of the application, so that a partition that is missing is on its way from one to another. */
  readonly hasAllTasks: boolean;
  state(): KafkaStreamsState;
  /** Of all its tasks, whatever they do; of a global store one. */
  taskStores(storeName: string): readonly TaskStore[];
  partitionCounts(): ReadonlyMap<string, number>;
  /** Undefined before the first. */
  assignment(): StreamsAssignment | undefined;
}

/** Answers about the state of tasks from outside. Everything throws InvalidStateStoreException while it cannot be asked. */
export class InteractiveQueries {
  readonly #host: QueryHost;

  constructor(host: QueryHost) {
    this.#host = host;
  }

  /** Also throws where no such store is there now, or where it is not of that type. */
  store<T>(parameters: StoreQueryParameters<T>): T {
    const provider = this.#provider(parameters);
    provider.stores();
    return parameters.queryableStoreType.create(provider);
  }

  /** A store as that type, over its running tasks. */
  storeNamed<T>(name: string, type: QueryableStoreType<T>): T {
    return this.store(StoreQueryParameters.fromNameAndType(name, type));
  }

  /** Of running tasks, or the global one. */
  localStores(name: string): StateStore[] {
    return this.#stores(name, undefined, false).map(({ store }) => store);
  }

  query<R>(request: StateQueryRequest<R>): StateQueryResult<R> {
    const { topology } = this.#host;
    const { storeName, partitions } = request;
    topology.requireStore(storeName);
    this.#ensureRunning();
    // KAFKA-13523
    if (topology.isGlobal(storeName))
      return new StateQueryResult(new Map(), failedQuery('UNKNOWN_QUERY_TYPE', 'a global store cannot be asked by a query: ask it as a store'));
    const results = new Map<number, QueryResult<R>>();
    for (const one of onePerTask(this.#host.taskStores(storeName)))
      if (partitions === undefined || partitions.has(one.partition)) results.set(one.partition, this.#ask(request, one));
    for (const partition of partitions ?? []) if (!results.has(partition)) results.set(partition, this.#absent(storeName, partition));
    return new StateQueryResult(results);
  }

  metadataForAllStreamsClients(): StreamsMetadata[] {
    this.#ensureRunning();
    const assignment = this.#host.assignment();
    return assignment === undefined ? [] : this.#host.topology.metadataOf(assignment);
  }

  /** Those who have a part of the store, or a copy of one. */
  streamsMetadataForStore(storeName: string): StreamsMetadata[] {
    return this.metadataForAllStreamsClients().filter(({ stateStoreNames, standbyStateStoreNames }) => stateStoreNames.has(storeName) || standbyStateStoreNames.has(storeName));
  }

  /** Whoever has the partition that a producer would put the key into, whether it is there or not; `by` is how it does that. */
  queryMetadataForKey<K>(storeName: string, key: K, by: Serializer<K> | StreamPartitioner<K, unknown>, processId: string): KeyQueryMetadata {
    const { topology } = this.#host;
    topology.requireStore(storeName);
    const metadata = this.metadataForAllStreamsClients();
    if (topology.isGlobal(storeName)) return { ...NOT_AVAILABLE, activeProcessId: processId };
    const partitions = topology.partitionsOf(storeName, this.#host.partitionCounts());
    if (partitions === undefined || metadata.length === 0) return NOT_AVAILABLE;
    const partition = typeof by === 'function' ? this.#partitionBy(by, storeName, key, partitions) : keyPartition(key, by, partitions);
    const inputs = topology.inputsOf(storeName, partition);
    return {
      partition,
      activeProcessId: metadata.find(({ topicPartitions }) => overlaps(inputs, topicPartitions))?.processId,
      standbyProcessIds: metadata.filter(({ standbyTopicPartitions }) => overlaps(inputs, standbyTopicPartitions)).map((one) => one.processId),
    };
  }

  #ask<R>({ query, isRequireActive, positionBound, executionInfoEnabled }: StateQueryRequest<R>, asked: TaskStore): QueryResult<R> {
    const { taskId, store, state } = asked;
    if (isRequireActive && state !== 'RUNNING') return failedQuery('NOT_ACTIVE', `the query needs a running active task, and task ${taskId} is ${state}`);
    const { time, topology } = this.#host;
    const begun = time.hiResMilliseconds();
    const result = executeQuery(query, asked, topology.isTimestamped(store.name), asked.position(), isRequireActive ? Position.emptyPosition() : positionBound);
    if (!executionInfoEnabled) return result;
    return { ...result, executionInfo: [`handled by ${store.name} of task ${taskId} (${state}) in ${(time.hiResMilliseconds() - begun).toFixed(3)} ms`] };
  }

  #absent(storeName: string, partition: number): QueryResult<never> {
    const partitions = this.#partitionsOf(storeName);
    return partitions !== undefined && (partition < 0 || partition >= partitions)
      ? failedQuery('DOES_NOT_EXIST', `${storeName} has the partitions 0 to ${partitions - 1}, and no ${partition}`)
      : failedQuery('NOT_PRESENT', `partition ${partition} of ${storeName} was not present at the time of the query`);
  }

  #provider<T>({ storeName, queryableStoreType: type, partition, staleStoresEnabled }: StoreQueryParameters<T>): StoreProvider<StateStore> {
    const { topology } = this.#host;
    const read = (): readonly TaskStore[] => {
      const stores = this.#stores(storeName, partition, staleStoresEnabled);
      for (const { store } of stores)
        if (!type.accepts(store, topology.isTimestamped(storeName))) throw new InvalidStateStoreException(`the store ${storeName} cannot be read as a ${type.name}`);
      return stores;
    };
    const homeOf = (key: unknown): number | undefined => {
      const partitions = topology.isGlobal(storeName) || partition !== undefined ? undefined : this.#partitionsOf(storeName);
      return partitions === undefined ? undefined : topology.partitionOf(storeName, key, partitions);
    };
    return {
      stores: () => read().map(({ store }) => store),
      // Processors may keep keys wherever they like, so the others are asked, too.
      storesOf: (key) => {
        const stores = read();
        const home = stores.length === 1 ? undefined : homeOf(key);
        return [...stores.filter((one) => one.partition === home), ...stores.filter((one) => one.partition !== home)].map(({ store }) => store);
      },
      onMiss: (key) => {
        const home = homeOf(key);
        if (home === undefined || read().some((one) => one.partition === home)) return;
        if (this.#host.hasAllTasks || this.#host.taskStores(storeName).some((one) => one.partition === home))
          throw new InvalidStateStoreException(`partition ${home} of ${storeName}, where the key belongs, is not running now`);
      },
    };
  }

  #stores(name: string, partition: number | undefined, stale: boolean): readonly TaskStore[] {
    this.#ensureRunning();
    const { topology } = this.#host;
    topology.requireStore(name);
    const readable = this.#host.taskStores(name).filter(({ store, state }) => store.isOpen() && (stale || state === 'RUNNING'));
    const all = onePerTask(readable);
    if (topology.isGlobal(name)) return all;
    const found = partition === undefined ? all : all.filter((one) => one.partition === partition);
    if (found.length > 0) return found;
    if (partition !== undefined) throw new InvalidStateStorePartitionException(`partition ${partition} of the store ${name} is not here`);
    throw new InvalidStateStoreException(`the store ${name} may have migrated to another instance, or is being restored`);
  }

  #partitionBy<K>(partitioner: StreamPartitioner<K, unknown>, storeName: string, key: K, partitions: number): number {
    const { topology } = this.#host;
    const chosen = partitioner(topology.widestInputOf(storeName, this.#host.partitionCounts()), key, null, partitions);
    if (chosen === undefined) return must(topology.partitionOf(storeName, key, partitions), `no serde is known for the keys of ${storeName}`);
    if (typeof chosen === 'number') return chosen;
    const [only] = chosen;
    if (chosen.size !== 1 || only === undefined) throw new StreamsException('a key is looked up where its records are: in one partition, not in several');
    return only;
  }

  #partitionsOf(storeName: string): number | undefined {
    return this.#host.topology.partitionsOf(storeName, this.#host.partitionCounts());
  }

  #ensureRunning(): void {
    const state = this.#host.state();
    if (state === 'CREATED') throw new StreamsNotStartedException('stores can be asked once the application has been started');
    if (state !== 'RUNNING' && state !== 'REBALANCING') throw new StreamsStoppedException(`stores can be asked while the application is RUNNING, not while it is ${state}`);
  }
}
