import type { LogSegments } from './LogSegments.ts';

/** A segment as others see it. */
export interface SegmentInfo {
  readonly baseOffset: number;
  /** Where the next segment begins, or the log ends. */
  readonly endOffset: number;
  readonly sizeInBytes: number;
  /** -1 where no record has a timestamp. */
  readonly largestTimestamp: number;
  /** Of the first batches, -1 likewise. */
  readonly firstTimestamp: number;
  readonly isActive: boolean;
  readonly lastModifiedMs: number;
}

export const describeSegments = ({ all, active }: LogSegments, logEndOffset: number): SegmentInfo[] =>
  all.map((segment, i) => ({
    baseOffset: segment.baseOffset,
    endOffset: all[i + 1]?.baseOffset ?? logEndOffset,
    sizeInBytes: segment.sizeInBytes,
    largestTimestamp: segment.largestTimestamp,
    firstTimestamp: segment.firstTimestamp,
    isActive: segment === active,
    lastModifiedMs: segment.lastModifiedMs,
  }));
