import { batchesIn, RecordCursor, type RecordBatch } from '../../common/index.ts';
import type { UnifiedLog } from '../../log/index.ts';

const READ_BYTES = 256 * 1024;

/**
 * Shows the records of [from, to) with the batch that each is in, control records too, until `visit` answers false.
 * Resolves with the offset to go on from. Rejects as the log's `read` does.
 */
export const visitRange = async (
  log: UnifiedLog, from: number, to: number, visit: (batch: RecordBatch, cursor: RecordCursor) => boolean | void,
): Promise<number> => {
  const cursor = new RecordCursor();
  let position = Math.max(from, log.logStartOffset);
  while (position < to) {
    const slices = await log.read(position, READ_BYTES, true, 'logEnd');
    if (slices.length === 0) return to;
    for (const bytes of slices)
      for (const batch of batchesIn(bytes)) {
        if (batch.lastOffset < position) continue;
        for (cursor.reset(batch); cursor.next(); ) {
          if (cursor.offset < position) continue;
          if (cursor.offset >= to) return to;
          if (visit(batch, cursor) === false) return cursor.offset + 1;
        }
        position = batch.lastOffset + 1;
      }
  }
  return to;
};
