import type { TopicPartition } from '../../common/index.ts';
import type { Transaction } from '../api/transactions.ts';

/** The end of a transaction, still to be told to its partitions (PendingCompleteTxnAndMarkerEntry). */
export interface PendingMarker extends Transaction {
  /** Of the coordinator that decided; partitions refuse markers of an older one than they have seen. */
  readonly coordinatorEpoch: number;
  readonly committed: boolean;
  /** 2: the epoch is higher than that of the transaction's records. Default 1: it may be the same. */
  readonly transactionVersion?: 1 | 2;
  /** May be empty: then there is nothing to write, and the sender reports back at once. */
  readonly partitions: readonly TopicPartition[];
}
