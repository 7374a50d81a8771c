import { expect, test } from 'vitest';
import { decrementSequence, encodeUtf8, endTxnMarker, incrementSequence, NO_HEADERS, readEndTxnMarker, RecordBatch, RecordBatchBuilder, RecordCursor } from '../index.ts';

test('a marker is a control batch of one transactional record in Kafka\'s layout', () => {
  const marker = { producerId: 2 ** 40, producerEpoch: 7, coordinatorEpoch: 11, committed: true, timestamp: 1_700_000_000_000 };
  const batch = new RecordBatch(endTxnMarker(marker));
  batch.ensureValid();
  expect([batch.isControlBatch, batch.isTransactional, batch.hasProducerId, batch.baseSequence, batch.lastSequence, batch.count]).toEqual([true, true, true, -1, -1, 1]);
  const cursor = new RecordCursor(batch);
  cursor.next();
  expect([[...cursor.key()!], [...cursor.value()!]]).toEqual([[0, 0, 0, 1], [0, 0, 0, 0, 0, 11]]);
  expect(readEndTxnMarker(batch)).toEqual(marker);
  const abort = { ...marker, committed: false };
  expect(readEndTxnMarker(new RecordBatch(endTxnMarker(abort)))).toEqual(abort);
});

test('control records of other types are no markers, and short ones are damaged', () => {
  const controlBatch = (key: readonly number[]): RecordBatch => {
    const builder = new RecordBatchBuilder();
    builder.append(0, new Uint8Array(key), 0, key.length, encodeUtf8('v'), 0, 1, NO_HEADERS);
    return new RecordBatch(builder.build({ producerId: 1, producerEpoch: 0, baseSequence: -1, isTransactional: true, isControl: true }));
  };
  expect(readEndTxnMarker(controlBatch([0, 0, 0, 2]))).toBeUndefined();
  expect(() => readEndTxnMarker(controlBatch([0, 0]))).toThrow(expect.objectContaining({ errorName: 'INVALID_RECORD' }));
  expect(() => readEndTxnMarker(controlBatch([0, 0, 0, 1]))).toThrow(expect.objectContaining({ errorName: 'INVALID_RECORD' }));
});

test('sequence numbers go round behind 2^31 - 1', () => {
  expect([incrementSequence(2_147_483_647, 1), incrementSequence(2_147_483_640, 10), decrementSequence(0, 1), decrementSequence(5, 5)]).toEqual([0, 2, 2_147_483_647, 0]);
});
