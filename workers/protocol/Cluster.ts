import type { Json } from './Automation.ts';

/** What the page sees and does of topics, groups and brokers. Names and words are Kafka's. */

// ------------------------------------------------------------------------------------------------ a topic, opened

/** One partition as a lane: where it begins and ends, who reads where, and what it is made of on disk. */
export interface Lane {
  readonly partition: number;
  /** -1: nobody leads it now. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly logStartOffset: number;
  readonly highWatermark: number;
  /** Behind it are open transactions (read_committed stops here). */
  readonly lastStableOffset: number;
  readonly logEndOffset: number;
  readonly sizeInBytes: number;
  readonly segments: readonly LaneSegment[];
  readonly positions: readonly LanePosition[];
}

export interface LaneSegment {
  readonly baseOffset: number;
  /** Of the next segment, or the log end. */
  readonly endOffset: number;
  readonly sizeInBytes: number;
  readonly isActive: boolean;
}

/** A flag: "Sally is here". */
export interface LanePosition {
  /** The consumer's client id, or the group id where nobody is a member now. */
  readonly name: string;
  readonly groupId: string | null;
  /** The committed offset, or the position of a consumer that runs in this page. */
  readonly offset: number;
  readonly lag: number;
  readonly isLive: boolean;
}

/** A record as a cell of its lane. */
export interface LaneCell {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  /** Text of the key, its colour; null without one. */
  readonly key: string | null;
  /** Text of the value, cut to a bound; null for a tombstone. */
  readonly value: string | null;
  readonly kind: 'record' | 'commit-marker' | 'abort-marker';
}

export interface LanesUpdate {
  readonly topic: string;
  readonly isInternal: boolean;
  readonly configs: Readonly<Record<string, string>>;
  readonly lanes: readonly Lane[];
  /** Since the last update, at most the newest `limit` per lane; all of them after `reset`. */
  readonly cells: readonly LaneCell[];
  readonly reset: boolean;
}

// ------------------------------------------------------------------------------------------------ message browser

export interface BrowseRequest {
  readonly topic: string;
  /** All partitions when left out. */
  readonly partition?: number;
  /** Where to begin; `newest` gives the last `limit` matches. */
  readonly from: { readonly kind: 'earliest' } | { readonly kind: 'newest' } | { readonly kind: 'offset'; readonly offset: number } | { readonly kind: 'time'; readonly timestampMs: number };
  /** Texts that must occur, whatever the case. `header` is `name` or `name=value`. */
  readonly key?: string;
  readonly value?: string;
  readonly header?: string;
  readonly isolation?: 'read_uncommitted' | 'read_committed';
  readonly limit: number;
}

export interface BrowseResult {
  readonly records: readonly BrowsedRecord[];
  /** How many records were looked at, and whether the end was reached within the search's bound. */
  readonly scanned: number;
  readonly isComplete: boolean;
}

export interface BrowsedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  /** By the KSQL source's TIMESTAMP column, where it has one. */
  readonly eventTimeMs: number | null;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: ReadonlyArray<{ readonly key: string; readonly value: string | null }>;
  readonly keyBytes: Uint8Array | null;
  readonly valueBytes: Uint8Array | null;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly leaderEpoch: number;
  readonly isTransactional: boolean;
}

// ----------------------------------------------------------------------------------------------- produce by hand

export interface HandProduceRequest {
  readonly topic: string;
  readonly key: Json;
  readonly value: Json;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
  readonly partition?: number;
  readonly partitioner: 'default' | 'round-robin';
  readonly acks: '0' | '1' | 'all';
}

export interface HandProduceResult {
  readonly partition: number;
  /** -1 with acks=0, where nobody tells. */
  readonly offset: number;
  readonly timestamp: number;
  /** Why this partition, in a sentence with the numbers. */
  readonly why: string;
}

// --------------------------------------------------------------------------------------------------------- groups

export interface GroupView {
  readonly groupId: string;
  readonly state: 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';
  readonly protocolType: string;
  /** range, roundrobin, sticky, cooperative-sticky; '' while there is none. */
  readonly assignor: string;
  readonly rebalanceProtocol: 'EAGER' | 'COOPERATIVE';
  readonly generationId: number;
  /** Broker id. */
  readonly coordinator: number;
  readonly members: readonly GroupMemberView[];
  /** All partitions that the group has committed or holds. */
  readonly partitions: readonly GroupPartition[];
  /** The newest ones, oldest first. */
  readonly events: readonly GroupEvent[];
}

export interface GroupMemberView {
  readonly memberId: string;
  readonly clientId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly string[];
  readonly assignment: ReadonlyArray<{ readonly topic: string; readonly partition: number }>;
  /** Assigned nothing although it is subscribed: more members than partitions. */
  readonly isIdle: boolean;
  /** Set for the consumers that someone started on this page. */
  readonly hand: HandConsumerState | null;
}

export interface GroupPartition {
  readonly topic: string;
  readonly partition: number;
  /** Null while nothing is committed. */
  readonly committed: number | null;
  readonly endOffset: number;
  readonly lag: number;
  /** Member id of the owner; null while nobody owns it. */
  readonly owner: string | null;
}

/** What happened, as it happened: a rebalance is drawn from these. */
export interface GroupEvent {
  readonly timeMs: number;
  readonly generationId: number;
  readonly kind: 'joined' | 'left' | 'expired' | 'revoked' | 'assigned' | 'lost' | 'rebalance-began' | 'rebalance-ended';
  /** Client id; null for the group's own events. */
  readonly member: string | null;
  readonly partitions: ReadonlyArray<{ readonly topic: string; readonly partition: number }>;
  readonly detail: string;
}

/** A consumer that runs in the engine because a person started it. */
export interface HandConsumerSettings {
  /** client.id, unique among them: "Sally". */
  readonly name: string;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly assignor: 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky';
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none';
  readonly isolation: 'read_uncommitted' | 'read_committed';
  /** Records per second it works off; 0: only when asked to poll. */
  readonly rate: number;
  readonly groupInstanceId?: string;
  readonly sessionTimeoutMs: number;
}

export interface HandConsumerState {
  readonly settings: HandConsumerSettings;
  readonly state: 'running' | 'frozen' | 'failed';
  readonly consumed: number;
  readonly error: KafkaFailure | null;
}

// -------------------------------------------------------------------------------------------------------- cluster

export interface ClusterView {
  readonly controller: {
    /** Records in `__cluster_metadata`, the log that holds all of this. */
    readonly metadataOffset: number;
    readonly events: readonly ClusterEvent[];
  };
  readonly brokers: readonly BrokerView[];
  readonly topics: readonly ClusterTopic[];
}

export interface BrokerView {
  readonly brokerId: number;
  /** `fenced`: up, but the controller has not heard of it in time, or not yet. */
  readonly state: 'up' | 'fenced' | 'down';
  readonly fault: BrokerFault;
  readonly leaderCount: number;
  readonly replicaCount: number;
  readonly sizeInBytes: number;
  readonly groups: readonly string[];
}

export type BrokerFault = { readonly kind: 'none' } | { readonly kind: 'slow'; readonly delayMs: number } | { readonly kind: 'cut-off' };

export interface ClusterTopic {
  readonly name: string;
  readonly isInternal: boolean;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly partitions: ReadonlyArray<{
    readonly partition: number;
    readonly leader: number;
    readonly leaderEpoch: number;
    readonly isr: readonly number[];
    /** The leader's; without one the highest that a replica knows. -1 while all of them are down. */
    readonly highWatermark: number;
    readonly replicas: ReadonlyArray<{
      readonly brokerId: number;
      /** Its own log end: a follower fills up to the leader's. -1 while its broker is down. */
      readonly logEndOffset: number;
      readonly isLeader: boolean;
      readonly inSync: boolean;
    }>;
  }>;
}

export interface ClusterEvent {
  readonly timeMs: number;
  /** In words: `broker 1 fenced`, `widgets-0: leader 1 → 2 (epoch 5)`. */
  readonly message: string;
}

// ---------------------------------------------------------------------------------------------------------- admin

/** Kafka's error by Kafka's name and code. */
export interface KafkaFailure {
  readonly name: string;
  readonly code: number;
  readonly isRetriable: boolean;
  readonly message: string;
}

export type ResetOffsetsTo =
  | { readonly kind: 'earliest' } | { readonly kind: 'latest' } | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'time'; readonly timestampMs: number } | { readonly kind: 'shift'; readonly by: number };

/** What a person or a test does to the cluster. Each resolves when done and rejects with an OxbowError whose code is Kafka's name. */
export interface ClusterApi {
  kill(brokerId: number): Promise<void>;
  restart(brokerId: number): Promise<void>;
  /** Every message to and from it takes that much longer; 0 heals. */
  slow(brokerId: number, delayMs: number): Promise<void>;
  cutOff(brokerId: number): Promise<void>;
  reconnect(brokerId: number): Promise<void>;
  /** One to five. A broker that holds replicas cannot go. */
  setBrokerCount(count: number): Promise<void>;
  describe(): Promise<ClusterView>;

  createTopic(topic: { readonly name: string; readonly partitions: number; readonly replicationFactor: number; readonly configs: Readonly<Record<string, string>> }): Promise<void>;
  deleteTopic(name: string): Promise<void>;
  createPartitions(name: string, count: number): Promise<void>;
  describeConfigs(topic: string): Promise<ReadonlyArray<{ readonly name: string; readonly value: string; readonly isDefault: boolean; readonly documentation: string }>>;
  alterConfigs(topic: string, configs: Readonly<Record<string, string | null>>): Promise<void>;
  deleteRecords(topic: string, partition: number, beforeOffset: number): Promise<void>;
  electLeaders(type: 'preferred' | 'unclean', topic?: string): Promise<void>;

  produce(request: HandProduceRequest): Promise<HandProduceResult>;
  browse(request: BrowseRequest): Promise<BrowseResult>;
  /** A whole segment as Kafka's own `.log` file. */
  exportSegment(topic: string, partition: number, baseOffset: number): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }>;

  startConsumer(settings: HandConsumerSettings): Promise<void>;
  /** `leave`: says good-bye; `kill`: falls silent and is missed after its session timeout. */
  stopConsumer(name: string, how: 'leave' | 'kill'): Promise<void>;
  /** Stops polling while heartbeats go on (max.poll.interval.ms), and goes on. */
  freezeConsumer(name: string, frozen: boolean): Promise<void>;
  setConsumerRate(name: string, rate: number): Promise<void>;
  /** One poll by hand: what it got. */
  pollConsumer(name: string, max: number): Promise<readonly BrowsedRecord[]>;
  resetOffsets(groupId: string, topic: string, to: ResetOffsetsTo): Promise<void>;
  deleteGroup(groupId: string): Promise<void>;
}
