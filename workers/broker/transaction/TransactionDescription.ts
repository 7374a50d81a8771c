import type { TopicPartition } from '../../common/index.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { ProducerIdAndEpoch } from '../api/transactions.ts';
import type { TransactionState } from './TransactionState.ts';

/** DescribeTransactions (KIP-664). On an error the numbers are -1 and the state is Dead. */
export interface TransactionDescription extends Outcome, ProducerIdAndEpoch {
  readonly transactionalId: string;
  readonly state: TransactionState;
  readonly timeoutMs: number;
  /** -1: no transaction was ever begun. */
  readonly startTimeMs: number;
  readonly partitions: readonly TopicPartition[];
}

/** ListTransactions (KIP-664). */
export interface TransactionListing {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly state: TransactionState;
}
