import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { UnknownStateStoreException } from '../errors/UnknownStateStoreException.ts';
import type { StreamsAssignment } from '../runtime/assignment/StreamsAssignorHost.ts';
import { taskCount } from '../runtime/InternalTopicManager.ts';
import { keyPartition } from '../runtime/keyPartition.ts';
import { isTimestampedStore } from '../state/isTimestampedStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import type { StreamsMetadata } from './StreamsMetadata.ts';

/** What of a topology queries go by: its stores, and which partitions of what they hang on. */
export class QueryableTopology {
  readonly #stores: ReadonlyMap<string, StoreBuilder>;
  readonly #globalStores: ReadonlySet<string>;
  readonly #subtopologies: () => readonly Subtopology[];
  readonly #defaultKeySerde: Serde<unknown> | undefined;

  /** `subtopologies`: as they are known now; patterns are resolved at the start. */
  constructor(topology: Topology, subtopologies: () => readonly Subtopology[], defaultKeySerde: Serde<unknown> | undefined) {
    const { storeBuilders, globalStoreBuilders } = topology.builder;
    this.#stores = new Map([...storeBuilders, ...globalStoreBuilders].map((builder) => [builder.name, builder]));
    this.#globalStores = new Set(globalStoreBuilders.map(({ name }) => name));
    this.#subtopologies = subtopologies;
    this.#defaultKeySerde = defaultKeySerde;
  }

  get globalStoreNames(): ReadonlySet<string> {
    return this.#globalStores;
  }

  /** Throws UnknownStateStoreException. */
  requireStore(name: string): void {
    if (!this.#stores.has(name)) throw new UnknownStateStoreException(`there is no store ${name}: none is registered in the topology under that name`);
  }

  isGlobal(name: string): boolean {
    return this.#globalStores.has(name);
  }

  isTimestamped(name: string): boolean {
    return isTimestampedStore(this.#stores.get(name));
  }

  /** Undefined for a global store, and while topics are not known. */
  partitionsOf(name: string, counts: ReadonlyMap<string, number>): number | undefined {
    const subtopology = this.#subtopologyOf(name);
    return subtopology === undefined || counts.size === 0 ? undefined : taskCount(subtopology, counts);
  }

  /** Of the topics that feed the store's tasks the one with most partitions. */
  widestInputOf(name: string, counts: ReadonlyMap<string, number>): string {
    const countOf = (topic: string): number => counts.get(topic) ?? 0;
    return (this.#subtopologyOf(name)?.sourceTopics ?? []).reduce((widest, topic) => (countOf(topic) > countOf(widest) ? topic : widest), '');
  }

  /** Where a producer would put the key; undefined where no serde for it is known. */
  partitionOf(name: string, key: unknown, partitions: number): number | undefined {
    const serde = this.#stores.get(name)?.keySerde ?? this.#defaultKeySerde;
    return serde === undefined ? undefined : keyPartition(key, serde, partitions);
  }

  /** The input partitions that the task of that number needs which has the store. */
  inputsOf(name: string, partition: number): TopicPartition[] {
    return (this.#subtopologyOf(name)?.sourceTopics ?? []).map((topic) => ({ topic, partition }));
  }

  metadataOf({ partitionsByProcess, standbyPartitionsByProcess }: StreamsAssignment): StreamsMetadata[] {
    return [...new Set([...partitionsByProcess.keys(), ...standbyPartitionsByProcess.keys()])].sort().map((processId) => {
      const topicPartitions = partitionsByProcess.get(processId) ?? [];
      const standbyTopicPartitions = standbyPartitionsByProcess.get(processId) ?? [];
      return {
        processId, topicPartitions, standbyTopicPartitions,
        stateStoreNames: new Set([...this.#storesOn(topicPartitions), ...this.#globalStores]),
        standbyStateStoreNames: new Set(this.#storesOn(standbyTopicPartitions)),
      };
    });
  }

  #subtopologyOf(storeName: string): Subtopology | undefined {
    return this.#subtopologies().find(({ storeNames }) => storeNames.includes(storeName));
  }

  #storesOn(partitions: readonly TopicPartition[]): string[] {
    const topics = new Set(partitions.map(({ topic }) => topic));
    return this.#subtopologies().flatMap(({ sourceTopics, storeNames }) => (sourceTopics.some((topic) => topics.has(topic)) ? storeNames : []));
  }
}

export const overlaps = (a: readonly TopicPartition[], b: readonly TopicPartition[]): boolean => {
  const keys = new Set(a.map(({ topic, partition }) => topicPartitionKey(topic, partition)));
  return b.some(({ topic, partition }) => keys.has(topicPartitionKey(topic, partition)));
};
