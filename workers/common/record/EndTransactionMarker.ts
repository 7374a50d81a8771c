import { ByteWriter } from '../bytes/ByteWriter.ts';
import { controlRecordType, markerCoordinatorEpoch } from './ControlRecord.ts';
import { NO_HEADERS } from './Record.ts';
import { NO_SEQUENCE, type RecordBatch } from './RecordBatch.ts';
import { RecordBatchBuilder } from './RecordBatchBuilder.ts';
import { RecordCursor } from './RecordCursor.ts';

/** The end of one producer's transaction in one partition, as the transaction coordinator writes it (KIP-98). */
export interface EndTransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly committed: boolean;
  readonly timestamp: number;
}

const VERSION = 0;
const ABORT = 0;
const COMMIT = 1;

const out = new ByteWriter(16);
const builder = new RecordBatchBuilder(128);

/**
 * One control batch with one record: key = version, type; value = version, coordinator epoch
 * (org.apache.kafka.common.record.ControlRecordType and EndTransactionMarker).
 */
export const endTxnMarker = (marker: EndTransactionMarker): Uint8Array<ArrayBuffer> => {
  out.length = 0;
  out.int16(VERSION);
  out.int16(marker.committed ? COMMIT : ABORT);
  const keyEnd = out.length;
  out.int16(VERSION);
  out.int32(marker.coordinatorEpoch);
  builder.append(marker.timestamp, out.bytes, 0, keyEnd, out.bytes, keyEnd, out.length, NO_HEADERS);
  const { producerId, producerEpoch } = marker;
  return builder.build({ producerId, producerEpoch, baseSequence: NO_SEQUENCE, isTransactional: true, isControl: true });
};

/**
 * The marker that a control batch holds; undefined where it holds a control record of another type, or none any more
 * because compaction took it. Throws INVALID_RECORD where key or value are none of a marker.
 */
export const readEndTxnMarker = (batch: RecordBatch): EndTransactionMarker | undefined => {
  const cursor = new RecordCursor(batch);
  if (!cursor.next()) return undefined;
  const type = controlRecordType(batch.bytes, cursor.keyStart, cursor.keyEnd);
  if (type !== 'ABORT' && type !== 'COMMIT') return undefined;
  return {
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    coordinatorEpoch: markerCoordinatorEpoch(type, batch.bytes, cursor.valueStart, cursor.valueEnd),
    committed: type === 'COMMIT',
    timestamp: cursor.timestamp,
  };
};
