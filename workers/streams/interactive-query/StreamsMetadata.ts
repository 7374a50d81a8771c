import type { TopicPartition } from '../../common/index.ts';

/** What one instance of an application is to have once the group has settled. Its id stands for Kafka's HostInfo. */
export interface StreamsMetadata {
  readonly processId: string;
  /** Global stores among them: every instance has those. */
  readonly stateStoreNames: ReadonlySet<string>;
  /** Input partitions of its active tasks. */
  readonly topicPartitions: readonly TopicPartition[];
  readonly standbyStateStoreNames: ReadonlySet<string>;
  readonly standbyTopicPartitions: readonly TopicPartition[];
}

/** Where a key of a store is to be found. */
export interface KeyQueryMetadata {
  /** Undefined while nobody has the partition. */
  readonly activeProcessId: string | undefined;
  readonly standbyProcessIds: readonly string[];
  /** -1: a global store's, or not known yet. */
  readonly partition: number;
}

/** While where things are is not known. */
export const NOT_AVAILABLE: KeyQueryMetadata = { activeProcessId: undefined, standbyProcessIds: [], partition: -1 };
