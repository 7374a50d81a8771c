import type { ErrorName, TopicPartition } from '../common/index.ts';

/**
 * One method per Kafka API: all that clients know of a broker. Handed in: an object in the same worker today, a port
 * to another worker when an instance gets a thread of its own, so arguments and answers are cloneable data. Answers
 * carry Kafka's error names as values; a rejected promise means the broker itself is gone.
 *
 * In one worker the part of `produce` and `offsetCommit` that appends runs before the call returns its promise. Calls
 * made one after the other without awaiting reach the same group commit and are durable together or not at all.
 */
export interface BrokerApi {
  produce(request: ProduceRequest): Promise<ProduceResponse>;
  fetch(request: FetchRequest): Promise<FetchResponse>;
  listOffsets(request: ListOffsetsRequest): Promise<ListOffsetsResponse>;
  metadata(request: MetadataRequest): Promise<MetadataResponse>;
  createTopics(topics: readonly CreatableTopic[]): Promise<TopicResult[]>;
  deleteTopics(topics: readonly string[]): Promise<TopicResult[]>;
  offsetCommit(request: OffsetCommitRequest): Promise<PartitionResult[]>;
  offsetFetch(request: OffsetFetchRequest): Promise<OffsetFetchResponse>;
  /** Forgets a group's committed offsets (DeleteGroups). */
  deleteGroup(groupId: string): Promise<void>;
}

export interface PartitionResult extends TopicPartition {
  readonly error: ErrorName;
  /** For people; present where `error` is not NONE. */
  readonly message?: string;
}

/** 0: no answer is awaited; 1: appended; -1 (all): durable on every in-sync replica. */
export type Acks = 0 | 1 | -1;

export interface ProduceRequest {
  readonly acks: Acks;
  /** `records`: one or more whole record batches v2; the broker owns the bytes from here on and writes offsets into them. */
  readonly partitions: ReadonlyArray<TopicPartition & { readonly records: Uint8Array<ArrayBuffer> }>;
}

export interface ProduceResponse {
  readonly partitions: ReadonlyArray<
    PartitionResult & { readonly baseOffset: number; readonly logAppendTimeMs: number; readonly logStartOffset: number }
  >;
}

export interface FetchRequest {
  /** How long to wait for `minBytes`; 0 answers at once. */
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly partitions: ReadonlyArray<TopicPartition & { readonly fetchOffset: number; readonly partitionMaxBytes: number }>;
}

export interface FetchResponse {
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition extends PartitionResult {
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /**
   * Each holds whole batches end to end. The first batch may begin before the fetch offset, as in Kafka: whoever reads
   * skips up to it. Read-only: these are the log's own bytes.
   */
  readonly records: readonly Uint8Array[];
}

/** -1: the end (high watermark); -2: the beginning; else the first offset whose timestamp is at least this. */
export type OffsetSpec = number;
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;

export interface ListOffsetsRequest {
  readonly partitions: ReadonlyArray<TopicPartition & { readonly timestamp: OffsetSpec }>;
}

export interface ListOffsetsResponse {
  /** `offset` -1 where no record is that late. */
  readonly partitions: ReadonlyArray<PartitionResult & { readonly offset: number; readonly timestamp: number }>;
}

export interface MetadataRequest {
  /** All topics, internal ones too, when undefined. */
  readonly topics?: readonly string[];
}

export interface MetadataResponse {
  readonly topics: readonly TopicMetadata[];
}

export interface TopicMetadata {
  readonly name: string;
  readonly error: ErrorName;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
  readonly configs: Readonly<Record<string, string>>;
}

export interface PartitionMetadata {
  readonly partition: number;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly sizeInBytes: number;
}

export interface CreatableTopic {
  readonly name: string;
  /** -1: the broker's `num.partitions`. */
  readonly numPartitions: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface TopicResult {
  readonly name: string;
  readonly error: ErrorName;
  readonly message?: string;
}

export interface OffsetCommitRequest {
  readonly groupId: string;
  readonly offsets: ReadonlyArray<TopicPartition & { readonly offset: number; readonly metadata?: string }>;
}

export interface OffsetFetchRequest {
  readonly groupId: string;
  /** All that the group has committed when undefined. */
  readonly partitions?: readonly TopicPartition[];
}

export interface OffsetFetchResponse {
  /** Only partitions with a committed offset. */
  readonly offsets: ReadonlyArray<TopicPartition & { readonly offset: number; readonly metadata: string }>;
}
