import type { TopicPartition } from '../../common/index.ts';
import type { PartitionResult } from './admin.ts';

/** 0: no answer is awaited; 1: appended by the leader; -1 (all): durable on every in-sync replica. */
export type Acks = 0 | 1 | -1;

export interface ProduceRequest {
  readonly acks: Acks;
  /** How long acks=all may wait for the followers; REQUEST_TIMED_OUT after it. */
  readonly timeoutMs: number;
  readonly transactionalId?: string;
  /**
   * `records`: one or more whole record batches v2. The broker owns the bytes and writes offsets into them, so a
   * producer that may repeat a request hands over a copy.
   */
  readonly partitions: ReadonlyArray<TopicPartition & { readonly records: Uint8Array<ArrayBuffer> }>;
}

export interface ProduceResponse {
  /** `throttleTimeMs`: how long the client stays quiet because of a quota. */
  readonly throttleTimeMs: number;
  readonly partitions: readonly ProducedPartition[];
}

export interface ProducedPartition extends PartitionResult {
  /** -1 where nothing was appended, or where it is not known any more (a repeated batch). */
  readonly baseOffset: number;
  /** -1 unless the log stamped the records with its own time. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
}

export type IsolationLevel = 'read_uncommitted' | 'read_committed';

export interface FetchRequest {
  /** Of the follower that fetches; undefined for a consumer. */
  readonly replica?: { readonly brokerId: number; readonly brokerEpoch: number };
  /** How long to wait for `minBytes`; 0 answers at once. */
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: IsolationLevel;
  readonly partitions: ReadonlyArray<TopicPartition & {
    readonly fetchOffset: number;
    readonly partitionMaxBytes: number;
    /** The leader epoch that the asker believes in; FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH where it differs. -1: not checked. */
    readonly currentLeaderEpoch: number;
    /** Epoch of the last record that a follower has, -1 for none: the leader answers where they part (KIP-595). */
    readonly lastFetchedEpoch?: number;
    /** Log start of the follower. */
    readonly logStartOffset?: number;
  }>;
}

export interface FetchResponse {
  readonly throttleTimeMs: number;
  readonly partitions: readonly FetchedPartition[];
}

/** A transaction that was aborted: its data begins at `firstOffset` and ends at the producer's next abort marker. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface FetchedPartition extends PartitionResult {
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** Told to followers only. */
  readonly logEndOffset?: number;
  /** Where a read_committed fetch met data of aborted transactions, in order of `firstOffset`; else empty. */
  readonly abortedTransactions: readonly AbortedTransaction[];
  /** To a follower that has gone another way: the last epoch and offset where it and the leader agree; it truncates. */
  readonly divergingEpoch?: { readonly epoch: number; readonly endOffset: number };
  /**
   * Each holds whole batches end to end. The first batch may begin before the fetch offset, as in Kafka: whoever reads
   * skips up to it. Read-only: these are the log's own bytes.
   */
  readonly records: readonly Uint8Array[];
}

/** -1: the end (high watermark, or last stable offset for read_committed); -2: the beginning; else the first offset whose timestamp is at least this. */
export type OffsetSpec = number;
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;
/** The record with the largest timestamp (KIP-734). */
export const MAX_TIMESTAMP_SPEC = -3;

export interface ListOffsetsRequest {
  readonly isolationLevel: IsolationLevel;
  readonly partitions: ReadonlyArray<TopicPartition & { readonly timestamp: OffsetSpec }>;
}

export interface ListOffsetsResponse {
  /** `offset` -1 where no record is that late. */
  readonly partitions: ReadonlyArray<PartitionResult & { readonly offset: number; readonly timestamp: number; readonly leaderEpoch: number }>;
}

export interface OffsetForLeaderEpochRequest {
  readonly partitions: ReadonlyArray<TopicPartition & { readonly leaderEpoch: number }>;
}

export interface OffsetForLeaderEpochResponse {
  /** The end of the largest epoch up to the one asked for; both -1 where there is none. */
  readonly partitions: ReadonlyArray<PartitionResult & { readonly leaderEpoch: number; readonly endOffset: number }>;
}
