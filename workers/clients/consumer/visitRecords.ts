import type { RecordCursor } from '../../common/index.ts';
import { visibleBatches } from './AbortedTransactions.ts';
import type { FetchedBatches } from './CompletedFetch.ts';

/**
 * Shows the records of one fetch, from the fetch offset on, without an object for each: `cursor` stands on the record
 * that is visited. Control records and those of aborted transactions are left out. `visit` answers false to stop, and
 * so does this.
 */
export const visitRecords = (
  { records, fetchOffset, abortedTransactions }: Pick<FetchedBatches, 'records' | 'fetchOffset'> & Partial<Pick<FetchedBatches, 'abortedTransactions'>>,
  cursor: RecordCursor,
  visit: () => boolean | void,
): boolean => {
  for (const batch of visibleBatches(records, abortedTransactions ?? []))
    for (cursor.reset(batch); cursor.next(); ) if (cursor.offset >= fetchOffset && visit() === false) return false;
  return true;
};
