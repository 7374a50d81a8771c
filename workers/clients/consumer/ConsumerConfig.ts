import type { TopicPartition } from '../../common/index.ts';
import type { IsolationLevel } from '../../broker/index.ts';
import type { AssignorName } from './assignor/assignors.ts';
import type { KafkaClientConfig } from '../network/KafkaClient.ts';
import type { ConsumerPartitionAssignor } from './assignor/ConsumerPartitionAssignor.ts';
import type { AutoOffsetReset } from './SubscriptionState.ts';

/** Kafka's settings of the same names, with its defaults unless said otherwise. Times in milliseconds. */
export interface ConsumerConfig extends KafkaClientConfig {
  /** Where positions are looked up before `autoOffsetReset` decides, and which group `subscribe` joins. */
  readonly groupId?: string;
  /** Makes a static member: it may be gone for a session timeout without a rebalance (KIP-345). */
  readonly groupInstanceId?: string;
  /** In which rack this consumer is, for assignors that care. */
  readonly clientRack?: string;
  /** Default `latest`. */
  readonly autoOffsetReset?: AutoOffsetReset;
  /** Default `read_uncommitted`. */
  readonly isolationLevel?: IsolationLevel;
  /** Default 500. */
  readonly maxPollRecords?: number;
  /** Default 1. */
  readonly fetchMinBytes?: number;
  /** Also the bound on what is fetched ahead. Default 50 MiB. */
  readonly fetchMaxBytes?: number;
  /** Default 1 MiB. */
  readonly maxPartitionFetchBytes?: number;
  /** Longest wait of one request; a poll makes as many as its timeout allows. Default 500. */
  readonly fetchMaxWaitMs?: number;
  /** Default true for a consumer that subscribes; false, unlike Kafka, for one that assigns its partitions itself. */
  readonly enableAutoCommit?: boolean;
  /** Default 5000. */
  readonly autoCommitIntervalMs?: number;
  /** Default 45 s. */
  readonly sessionTimeoutMs?: number;
  /** Default 3 s. */
  readonly heartbeatIntervalMs?: number;
  /** Who does not poll for this long leaves the group. Default 5 minutes. */
  readonly maxPollIntervalMs?: number;
  /** The best first, by name or as they are. Default range, cooperative-sticky. */
  readonly partitionAssignmentStrategy?: ReadonlyArray<AssignorName | ConsumerPartitionAssignor>;
  /** How long calls other than `poll` go on trying. Default 60 s. */
  readonly defaultApiTimeoutMs?: number;
  /** Told of what happens to the membership, for those who show it. */
  readonly onEvent?: (event: ConsumerEvent) => void;
}

export type ConsumerEvent =
  | { readonly type: 'joined'; readonly memberId: string; readonly generationId: number; readonly assignor: string; readonly isLeader: boolean }
  | { readonly type: 'assigned' | 'revoked' | 'lost'; readonly partitions: readonly TopicPartition[] }
  | { readonly type: 'left'; readonly reason: string };

/** Called inside `poll`, `unsubscribe` and `close`, which wait for them. */
export interface ConsumerRebalanceListener {
  /** Still owned while this runs, so that offsets can be committed. */
  onPartitionsRevoked?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** Only what was not owned before; called after every rebalance, with an empty list too. */
  onPartitionsAssigned?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** Owned by others already. By default the same as revoked. */
  onPartitionsLost?(partitions: readonly TopicPartition[]): void | Promise<void>;
}
