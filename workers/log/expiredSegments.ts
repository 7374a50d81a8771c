import type { LogConfig } from './LogConfig.ts';
import type { LogSegment } from './LogSegment.ts';

/**
 * How many of the oldest segments retention lets go: those whose newest record is older than retention.ms, then those
 * without which the log is still at least retention.bytes. Nothing unless cleanup.policy has `delete`, and nothing that
 * reaches above the high watermark. Source: UnifiedLog.deletableSegments.
 */
export const expiredSegments = (
  segments: readonly LogSegment[], config: LogConfig, nowMs: number, highWatermark: number, logEndOffset: number,
): number => {
  if (!config.delete) return 0;
  const isDeletable = (i: number): boolean =>
    (i < segments.length - 1 || segments[i]!.sizeInBytes > 0) && highWatermark >= (segments[i + 1]?.baseOffset ?? logEndOffset);
  const isExpired = (segment: LogSegment): boolean => config.retentionMs >= 0 && nowMs - ageFrom(segment) > config.retentionMs;
  let count = 0;
  while (count < segments.length && isDeletable(count) && isExpired(segments[count]!)) count++;
  if (config.retentionBytes < 0) return count;
  let excess = segments.reduce((sum, segment) => sum + segment.sizeInBytes, 0) - config.retentionBytes;
  for (let i = 0; i < segments.length; i++) {
    excess -= segments[i]!.sizeInBytes;
    if (excess < 0 || !isDeletable(i)) return Math.max(count, i);
  }
  return segments.length;
};

const ageFrom = (segment: LogSegment): number => (segment.largestTimestamp >= 0 ? segment.largestTimestamp : segment.lastModifiedMs);
