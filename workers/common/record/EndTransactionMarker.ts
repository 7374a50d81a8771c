import { ByteWriter } from '../bytes/ByteWriter.ts';
import { KafkaError } from '../KafkaError.ts';
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
 * because compaction took it. Throws CORRUPT_MESSAGE where key or value are too short.
 */
export const readEndTxnMarker = (batch: RecordBatch): EndTransactionMarker | undefined => {
  const cursor = new RecordCursor(batch);
  if (!cursor.next()) return undefined;
  const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset);
  if (cursor.keyStart < 0 || cursor.keyEnd - cursor.keyStart < 4) throw new KafkaError('CORRUPT_MESSAGE', 'the key of a control record is too short');
  const type = view.getInt16(cursor.keyStart + 2);
  if (type !== ABORT && type !== COMMIT) return undefined;
  if (cursor.valueStart < 0 || cursor.valueEnd - cursor.valueStart < 6) throw new KafkaError('CORRUPT_MESSAGE', 'the value of an end-transaction marker is too short');
  return {
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    coordinatorEpoch: view.getInt32(cursor.valueStart + 2),
    committed: type === COMMIT,
    timestamp: cursor.timestamp,
  };
};
