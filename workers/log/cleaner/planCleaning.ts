import type { CleanableLog, CleanableSegment } from './CleanableLog.ts';

/** What a pass over a log would do now (LogCleanerManager's OffsetsToClean and LogToClean). */
export interface CleaningPlan {
  /** From here on no record has been through a pass. */
  readonly firstDirtyOffset: number;
  /** Where the pass has to end: a segment's base offset. */
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  /** Cleanable bytes by all bytes that a pass would read; 0 for an empty log. */
  readonly cleanableRatio: number;
  /** max.compaction.lag.ms has passed for something that can be cleaned. */
  readonly isOverdue: boolean;
  /** Worth a pass of the background: overdue, or above min.cleanable.dirty.ratio. */
  readonly isDue: boolean;
}

/**
 * A pass never reaches into the active segment, never past the last stable offset, and not into a segment with a record
 * younger than min.compaction.lag.ms. Source: LogCleanerManager.cleanableOffsets, calculateCleanableBytes, maxCompactionDelay.
 */
export const planCleaning = (log: CleanableLog, nowMs: number): CleaningPlan => {
  const segments = log.segments();
  const closed = segments.filter((segment) => !segment.isActive);
  const activeBaseOffset = segments.at(-1)?.baseOffset ?? log.logEndOffset;
  const firstDirtyOffset = firstDirtyOffsetOf(log);
  const firstDirty = floorIndex(closed, firstDirtyOffset);
  const limit = Math.min(log.lastStableOffset, activeBaseOffset, tooYoungFrom(closed.slice(firstDirty), log, nowMs));
  const uncleanable = closed.find((segment) => segment.endOffset > Math.max(limit, firstDirtyOffset));
  const firstUncleanableOffset = uncleanable?.baseOffset ?? activeBaseOffset;
  const cleanable = closed.slice(firstDirty).filter((segment) => segment.baseOffset < firstUncleanableOffset);
  const cleanableBytes = firstDirtyOffset >= firstUncleanableOffset ? 0 : sizeOf(cleanable);
  const cleanBytes = sizeOf(closed.filter((segment) => segment.baseOffset < firstDirtyOffset));
  const cleanableRatio = cleanableBytes === 0 ? 0 : cleanableBytes / (cleanBytes + cleanableBytes);
  const isOverdue = cleanableBytes > 0 && nowMs - oldestTimestamp(closed.slice(firstDirty)) > log.config.maxCompactionLagMs;
  return {
    firstDirtyOffset, firstUncleanableOffset, cleanableBytes, cleanableRatio, isOverdue,
    isDue: isOverdue || cleanableRatio > log.config.minCleanableDirtyRatio,
  };
};

/** Where a checkpoint does not fit the log any more, everything counts as dirty. */
const firstDirtyOffsetOf = ({ cleanerCheckpoint, logStartOffset, logEndOffset }: CleanableLog): number =>
  cleanerCheckpoint < logStartOffset || cleanerCheckpoint > logEndOffset ? logStartOffset : cleanerCheckpoint;

const tooYoungFrom = (dirty: readonly CleanableSegment[], { config }: CleanableLog, nowMs: number): number => {
  if (config.minCompactionLagMs <= 0) return Infinity;
  return dirty.find((segment) => segment.largestTimestamp > nowMs - config.minCompactionLagMs)?.baseOffset ?? Infinity;
};

const oldestTimestamp = (segments: readonly CleanableSegment[]): number =>
  segments.reduce((oldest, { firstTimestamp }) => (firstTimestamp > 0 ? Math.min(oldest, firstTimestamp) : oldest), Infinity);

/** Of the segment that holds `offset`, or of the first one behind it. */
const floorIndex = (segments: readonly CleanableSegment[], offset: number): number => {
  const index = segments.findIndex((segment) => segment.endOffset > offset);
  return index < 0 ? segments.length : index;
};

const sizeOf = (segments: readonly CleanableSegment[]): number => segments.reduce((sum, segment) => sum + segment.sizeInBytes, 0);
