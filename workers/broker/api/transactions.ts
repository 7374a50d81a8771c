import type { TopicPartition } from '../../common/index.ts';
import type { GroupMember, OffsetToCommit } from './groups.ts';
import type { Outcome } from './Outcome.ts';

/** Who writes: what a batch says about its producer (KIP-98). */
export interface ProducerIdAndEpoch {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface InitProducerIdRequest {
  /** Absent for a producer that is only idempotent. */
  readonly transactionalId?: string;
  readonly transactionTimeoutMs: number;
  /** What the producer had, when it asks for the next epoch after an error (KIP-360). */
  readonly current?: ProducerIdAndEpoch;
}

/** Both -1 on an error. */
export interface InitProducerIdResponse extends Outcome, ProducerIdAndEpoch {}

export interface Transaction extends ProducerIdAndEpoch {
  readonly transactionalId: string;
}

export interface AddPartitionsToTxnRequest extends Transaction {
  readonly partitions: readonly TopicPartition[];
}

export interface AddOffsetsToTxnRequest extends Transaction {
  readonly groupId: string;
}

/** To the group's coordinator; membership is checked where it is given. */
export interface TxnOffsetCommitRequest extends Transaction, GroupMember {
  readonly offsets: readonly OffsetToCommit[];
}

export interface EndTxnRequest extends Transaction {
  readonly committed: boolean;
  /**
   * 2: the end raises the producer's epoch (KIP-890), so that whatever of this transaction is still on its way when it
   * has ended is refused everywhere, instead of becoming part of the next one. Default 1: the epoch stays.
   */
  readonly clientTransactionVersion?: 1 | 2;
}

export interface EndTxnResponse extends Outcome {
  /** What the producer is from here on; with version 2, where the end has succeeded. */
  readonly next?: ProducerIdAndEpoch;
}

export interface WriteTxnMarkersRequest {
  readonly markers: ReadonlyArray<ProducerIdAndEpoch & {
    readonly coordinatorEpoch: number;
    readonly committed: boolean;
    /** 2: the epoch of the marker is higher than that of the transaction's records. Default 1: it may be the same. */
    readonly transactionVersion?: 1 | 2;
    readonly partitions: readonly TopicPartition[];
  }>;
}
