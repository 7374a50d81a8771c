import type { UnifiedLog } from '../UnifiedLog.ts';
import { recordsOf, type ReadRecord } from './batches.ts';

/** Everything that can be read, in fetches of about `maxBytes`. */
export const readAll = async (log: UnifiedLog, maxBytes = 1024): Promise<ReadRecord[]> => {
  const records: ReadRecord[] = [];
  for (let offset = log.logStartOffset; offset < log.highWatermark; offset = records.at(-1)!.offset + 1)
    records.push(...recordsOf(await log.read(offset, maxBytes), offset));
  return records;
};
