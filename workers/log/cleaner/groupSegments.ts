import type { CleanableSegment } from './CleanableLog.ts';

/** A segment's offsets are stored relative to its base offset as 32-bit integers. */
const MAX_OFFSET_DELTA = 2_147_483_647;

/**
 * Neighbours that become one segment: no more of them together than `segmentBytes` before the cleaning, so that repeated
 * cleaning does not leave ever smaller segments (source: Cleaner.groupSegmentsBySize).
 */
export const groupSegments = (segments: readonly CleanableSegment[], segmentBytes: number): CleanableSegment[][] => {
  const groups: CleanableSegment[][] = [];
  let group: CleanableSegment[] = [];
  let groupBytes = 0;
  for (const segment of segments) {
    const fits = groupBytes + segment.sizeInBytes <= segmentBytes && segment.endOffset - 1 - (group[0]?.baseOffset ?? 0) <= MAX_OFFSET_DELTA;
    if (group.length === 0 || !fits) {
      groups.push((group = []));
      groupBytes = 0;
    }
    group.push(segment);
    groupBytes += segment.sizeInBytes;
  }
  return groups;
};
