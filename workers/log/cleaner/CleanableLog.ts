import type { LogConfig } from '../LogConfig.ts';
import type { AbortedTxn } from '../producer/TransactionIndex.ts';
import type { CleanedSegment } from '../replaceSegments.ts';
import type { LastRecord } from './cleanBatches.ts';

/** A segment as a pass sees it. */
export interface CleanableSegment {
  readonly baseOffset: number;
  /** Exclusive. */
  readonly endOffset: number;
  readonly sizeInBytes: number;
  readonly firstTimestamp: number;
  readonly largestTimestamp: number;
  readonly isActive: boolean;
}

/** The slice of a UnifiedLog that the cleaner needs. */
export interface CleanableLog {
  readonly directory: string;
  readonly config: LogConfig;
  readonly isDeleted: boolean;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** Never above the high watermark. */
  readonly lastStableOffset: number;
  /** The offset from which on nothing has been cleaned yet; survives a crash. */
  cleanerCheckpoint: number;
  segments(): readonly CleanableSegment[];
  readSegment(baseOffset: number): Promise<Uint8Array>;
  abortedTransactions(fromOffset: number, toOffset: number): readonly AbortedTxn[];
  activeProducers(): Iterable<LastRecord & { readonly producerId: number }>;
  /** In memory at once, in the storage with one write. */
  replaceSegments(cleaned: readonly CleanedSegment[], oldBaseOffsets: readonly number[]): void;
  /** Retention, which for a compacted log the cleaner sees to. */
  deleteOldSegments(): number;
}
