import type { AbortedTxn } from '../../log/index.ts';
import type { ConformanceCase } from '../Suite.ts';

/** A case of one of the kinds that need a single log and nothing above it: steps, and what the log is like then. */
export interface LogCase extends ConformanceCase {
  readonly config?: LogCaseConfig;
  /** How far the reads of the case see; all of the log by default. */
  readonly isolation?: string;
  readonly steps: readonly LogStep[];
}

export interface LogCaseConfig {
  readonly cleanupPolicy?: string;
  /** Sizes in records: all of a case weigh the same. */
  readonly recordsPerSegment?: number;
  readonly retentionRecords?: number;
  readonly retentionMs?: number;
  readonly maxMessageBytes?: number | string;
}

/** What is done, under one of these names; what comes of it under `expect` or `expectError`. */
export interface LogStep {
  readonly append?: LogAppendStep;
  readonly appendBatchValues?: readonly string[];
  readonly marker?: LogMarkerStep;
  readonly read?: { readonly offset: number };
  readonly roll?: true;
  readonly reload?: true;
  readonly deleteOldSegments?: true;
  readonly setHighWatermark?: number | 'logEndOffset';
  readonly setLogStartOffset?: number;
  readonly setNowMs?: number;
  readonly startLogAt?: number;
  readonly truncateTo?: number;
  readonly expectFetch?: { readonly nonEmptyAt: readonly number[]; readonly emptyAt: readonly number[] };
  readonly expectReadCommitted?: { readonly visibleBelow: number };
  readonly expect?: LogExpectations;
  readonly expectError?: string;
}

export interface LogAppendStep {
  readonly count: number;
  readonly ts?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
}

export interface LogMarkerStep {
  readonly producerId: number;
  readonly producerEpoch?: number;
  readonly coordinatorEpoch?: number;
  readonly type: 'commit' | 'abort';
}

export interface LogExpectations {
  readonly ok?: true;
  readonly bytes?: number;
  readonly duplicate?: boolean;
  readonly firstOffset?: number;
  readonly lastOffset?: number;
  readonly segments?: number;
  readonly logStartOffset?: number;
  readonly logStartOffsetAtMost?: number;
  readonly logEndOffset?: number;
  readonly highWatermark?: number;
  readonly everyRemainingSegmentLastOffsetAtLeast?: number;
  readonly firstUnstableOffset?: number | null;
  readonly lastStableOffset?: number;
  readonly abortedTransactions?: ReadonlyArray<Partial<AbortedTxn>>;
  readonly abortedTransactionsOfFetchAt0?: ReadonlyArray<Partial<AbortedTxn>>;
}
