import { batchesIn } from '../../common/index.ts';
import type { UnifiedLog } from '../UnifiedLog.ts';
import { recordsOf, type ReadRecord } from './batches.ts';

/** Everything that can be read, in fetches of about `maxBytes`. */
export const readAll = async (log: UnifiedLog, maxBytes = 1024): Promise<ReadRecord[]> => {
  const records: ReadRecord[] = [];
  for (let offset = log.logStartOffset; offset < log.highWatermark; ) {
    const slices = await log.read(offset, maxBytes);
    if (slices.length === 0) break;
    records.push(...recordsOf(slices, offset));
    for (const batch of batchesIn(slices.at(-1)!)) offset = batch.lastOffset + 1;
  }
  return records;
};
