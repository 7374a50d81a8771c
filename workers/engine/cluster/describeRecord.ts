import { decodeUtf8, incrementSequence, type RecordBatch, type RecordCursor } from '../../common/index.ts';
import type { BrowsedRecord } from '../../protocol/index.ts';
import type { RecordDecoder } from '../views/decodeRecord.ts';

/** Everything that can be told of a record; the bytes are its own. */
export const describeRecord = (partition: number, batch: RecordBatch, cursor: RecordCursor, decoder: RecordDecoder): BrowsedRecord => ({
  partition,
  offset: cursor.offset,
  timestampMs: cursor.timestamp,
  timestampType: batch.isLogAppendTime ? 'LogAppendTime' : 'CreateTime',
  eventTimeMs: decoder.eventTimeMs(cursor),
  key: decoder.keyText(cursor),
  value: decoder.valueText(cursor),
  headers: cursor.headers().map(({ key, value }) => ({ key, value: value === null ? null : decodeUtf8(value) })),
  keyBytes: cursor.key(),
  valueBytes: cursor.value(),
  producerId: batch.producerId,
  producerEpoch: batch.producerEpoch,
  sequence: batch.baseSequence < 0 ? -1 : incrementSequence(batch.baseSequence, cursor.offset - batch.baseOffset),
  leaderEpoch: batch.partitionLeaderEpoch,
  isTransactional: batch.isTransactional,
});
