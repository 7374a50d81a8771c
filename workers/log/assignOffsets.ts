import { batchesIn } from '../common/index.ts';
import type { ValidatedRecords } from './validateRecords.ts';

/**
 * Writes consecutive offsets from `baseOffset` on and the leader epoch into the batches, and the log's own time if there
 * is one. Bytes that a log took before, as those of a repeated request, are that log's: they are copied.
 */
export const assignOffsets = (
  records: Uint8Array<ArrayBuffer>, { batches }: ValidatedRecords, baseOffset: number, leaderEpoch: number, logAppendTimeMs: number | undefined,
): Uint8Array<ArrayBuffer> => {
  const isTaken = batches.some((batch) => batch.partitionLeaderEpoch >= 0);
  const bytes = isTaken ? records.slice() : records;
  let next = baseOffset;
  for (const batch of isTaken ? batchesIn(bytes) : batches) {
    batch.assign(next, leaderEpoch);
    if (logAppendTimeMs !== undefined) batch.setLogAppendTime(logAppendTimeMs);
    next += batch.count;
  }
  return bytes;
};
