import { batchesIn, decodeUtf8, encodeUtf8, endTxnMarker, NO_HEADERS, RecordBatchBuilder, RecordCursor, type ProducerStamp } from '../../common/index.ts';

const builder = new RecordBatchBuilder();

/** One batch with a record per value; keys are null. Timestamps count up from `timestamp`. */
export const batchOf = (values: readonly string[], timestamp = 0, stamp?: ProducerStamp): Uint8Array<ArrayBuffer> => {
  values.forEach((text, i) => {
    const value = encodeUtf8(text);
    builder.append(timestamp + i, null, -1, -1, value, 0, value.length, NO_HEADERS);
  });
  return builder.build(stamp);
};

/** As `batchOf`, by a producer with an id. */
export const producerBatchOf = (
  values: readonly string[], producerId: number, baseSequence: number, { producerEpoch = 0, isTransactional = false, timestamp = 0 } = {},
): Uint8Array<ArrayBuffer> => batchOf(values, timestamp, { producerId, producerEpoch, baseSequence, isTransactional });

/** The end of a transaction. */
export const markerOf = (
  producerId: number, committed: boolean, { producerEpoch = 0, coordinatorEpoch = 0, timestamp = 0 } = {},
): Uint8Array<ArrayBuffer> => endTxnMarker({ producerId, producerEpoch, coordinatorEpoch, committed, timestamp });

/** One batch with one record per key, whose value is the key again. */
export const keyedBatchOf = (keys: readonly string[], timestamp = 0): Uint8Array<ArrayBuffer> => {
  for (const text of keys) {
    const key = encodeUtf8(text);
    builder.append(timestamp, key, 0, key.length, key, 0, key.length, NO_HEADERS);
  }
  return builder.build();
};

export interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: string | null;
}

export const recordsOf = (slices: readonly Uint8Array[], from = 0): ReadRecord[] => {
  const records: ReadRecord[] = [];
  const cursor = new RecordCursor();
  for (const slice of slices)
    for (const batch of batchesIn(slice)) {
      batch.ensureValid();
      for (cursor.reset(batch); cursor.next(); ) {
        const value = cursor.value();
        if (cursor.offset >= from) records.push({ offset: cursor.offset, timestamp: cursor.timestamp, value: value && decodeUtf8(value) });
      }
    }
  return records;
};
