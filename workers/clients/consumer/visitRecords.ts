import { batchesIn, type RecordCursor } from '../../common/index.ts';
import type { FetchedBatches } from './CompletedFetch.ts';

/**
 * Shows the records of one fetch, from the fetch offset on, without an object for each: `cursor` stands on the record
 * that is visited. Control records are left out. `visit` answers false to stop, and so does this.
 */
export const visitRecords = (
  { records, fetchOffset }: Pick<FetchedBatches, 'records' | 'fetchOffset'>,
  cursor: RecordCursor,
  visit: () => boolean | void,
): boolean => {
  for (const slice of records)
    for (const batch of batchesIn(slice)) {
      if (batch.isControlBatch) continue;
      for (cursor.reset(batch); cursor.next(); ) if (cursor.offset >= fetchOffset && visit() === false) return false;
    }
  return true;
};
