import type { TopicPartition } from '../../common/index.ts';
import type { Outcome } from './Outcome.ts';

export interface PartitionResult extends TopicPartition, Outcome {}

/** Of a topic, a group, or whatever else has a name. */
export interface NamedResult extends Outcome {
  readonly name: string;
}

export interface MetadataRequest {
  /** All topics, internal ones too, when undefined. */
  readonly topics?: readonly string[];
}

export interface MetadataResponse {
  /** The brokers that are up as far as this one knows. */
  readonly brokers: readonly BrokerMetadata[];
  readonly controllerId: number;
  readonly topics: readonly TopicMetadata[];
}

export interface BrokerMetadata {
  readonly brokerId: number;
  readonly rack: string | null;
}

export interface TopicMetadata extends NamedResult {
  /** Tells a topic from one of the same name that was deleted; where it is absent, clients believe any leader epoch. */
  readonly topicId?: number;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
  /** Every config in force, by name. */
  readonly configs: Readonly<Record<string, string>>;
}

/** `error` is LEADER_NOT_AVAILABLE while no replica can lead. */
export interface PartitionMetadata extends Outcome {
  readonly partition: number;
  /** -1: none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  /** The first one is the preferred leader. */
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface CreatableTopic {
  readonly name: string;
  /** -1: the cluster's `num.partitions`. */
  readonly numPartitions: number;
  /** -1 or absent: the cluster's `default.replication.factor`. */
  readonly replicationFactor?: number;
  /** Brokers by partition, the preferred leader first; then `numPartitions` and `replicationFactor` are -1. */
  readonly assignments?: ReadonlyArray<readonly number[]>;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface CreateTopicsRequest {
  readonly topics: readonly CreatableTopic[];
  readonly validateOnly?: boolean;
}

export interface DeleteTopicsRequest {
  readonly topics: readonly string[];
}

export interface CreatePartitionsRequest {
  /** `count`: how many the topic has afterwards. */
  readonly topics: ReadonlyArray<{ readonly name: string; readonly count: number; readonly assignments?: ReadonlyArray<readonly number[]> }>;
}

/** A topic by name, or a broker by its id as text ('' for what holds for all brokers). */
export interface ConfigResource {
  readonly type: 'topic' | 'broker';
  readonly name: string;
}

export interface DescribeConfigsRequest {
  readonly resources: readonly ConfigResource[];
}

export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly source: 'DYNAMIC_TOPIC_CONFIG' | 'DYNAMIC_BROKER_CONFIG' | 'STATIC_BROKER_CONFIG' | 'DEFAULT_CONFIG';
  readonly isReadOnly: boolean;
  readonly documentation: string;
}

export interface DescribeConfigsResponse {
  readonly resources: ReadonlyArray<NamedResult & { readonly type: ConfigResource['type']; readonly configs: readonly ConfigEntry[] }>;
}

export interface AlterConfigsRequest {
  /** A null value goes back to the default. */
  readonly resources: ReadonlyArray<ConfigResource & { readonly configs: Readonly<Record<string, string | null>> }>;
}

export interface DeleteRecordsRequest {
  /** Everything below `offset` goes; -1: up to the high watermark. */
  readonly partitions: ReadonlyArray<TopicPartition & { readonly offset: number }>;
}

export interface DeleteRecordsResponse {
  readonly partitions: ReadonlyArray<PartitionResult & { readonly lowWatermark: number }>;
}

export interface ElectLeadersRequest {
  readonly electionType: 'preferred' | 'unclean';
  /** All partitions when undefined. */
  readonly partitions?: readonly TopicPartition[];
}
