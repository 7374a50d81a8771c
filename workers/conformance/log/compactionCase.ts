import type { AbortedTxn } from '../../log/index.ts';
import type { ConformanceCase } from '../Suite.ts';

/** A case of kind `compaction`: what is done to one log, and what it holds then. */
export interface CompactionCase extends ConformanceCase {
  readonly config: { readonly deleteRetentionMs: number; readonly maxKeysPerPass: number | null };
  readonly steps: readonly CompactionStep[];
}

export type CompactionStep =
  | { readonly append: AppendStep; readonly expect?: AppendExpectation }
  | { readonly marker: { readonly type: 'commit' | 'abort'; readonly producerId: number; readonly producerEpoch: number } }
  | { readonly roll: true }
  | { readonly reload: true }
  | { readonly rememberAbortedTransactions: true }
  | { readonly clean: { readonly firstDirtyOffset: number | 'previous'; readonly nowMs: number }; readonly expect?: LogExpectation }
  | { readonly buildOffsetMap: { readonly from: number }; readonly expect: MapExpectation }
  | { readonly expect: LogExpectation };

export interface AppendStep {
  readonly keys: readonly number[];
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
  readonly tombstone?: boolean;
  readonly ts?: number;
}

export interface AppendExpectation {
  readonly duplicate?: boolean;
  readonly firstOffset?: number;
  readonly lastOffset?: number;
}

export interface MapExpectation {
  readonly size?: number;
  readonly entries?: Readonly<Record<string, number | null>>;
  readonly messagesRead?: number;
}

export interface LogExpectation {
  /** Of data records with a value, in order. */
  readonly keys?: readonly number[];
  /** Of data records with a value and of markers. */
  readonly offsets?: readonly number[];
  readonly lastOffsetsPerBatch?: readonly number[];
  readonly batchBaseOffsets?: readonly number[];
  readonly firstBatchLastOffset?: number;
  readonly lastSequences?: Readonly<Record<string, number>>;
  readonly abortedTransactions?: ReadonlyArray<Partial<AbortedTxn>>;
  readonly abortedTransactionsUnchanged?: true;
  /** Offset of the last record of each key. */
  readonly latestPerKey?: Readonly<Record<string, number>>;
  readonly logEndOffset?: number;
  readonly nextDirtyOffset?: number;
  readonly messagesRead?: number;
  readonly messagesWritten?: number;
  readonly invalidMessagesRead?: number;
}
