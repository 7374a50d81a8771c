import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, deleteHorizonMs, emptiedBatch, encodeUtf8, filterBatch, RecordBatch, RecordBatchBuilder, RecordCursor } from '../index.ts';

const STAMP = { producerId: 7, producerEpoch: 3, baseSequence: 40, isTransactional: true };

/** Records "0", "1" ... with the timestamps, from offset 100 in leader epoch 5 on. */
const batchOf = (timestamps: readonly number[]): RecordBatch => {
  const builder = new RecordBatchBuilder();
  timestamps.forEach((timestamp, i) => {
    const text = encodeUtf8(String(i));
    builder.append(timestamp, text, 0, text.length, null, 0, 0, [{ key: 'h', value: text }]);
  });
  const batch = new RecordBatch(builder.build(STAMP));
  batch.assign(100, 5);
  return batch;
};

const decode = (batch: RecordBatch): Array<[offset: number, timestamp: number, key: string, headers: number]> => {
  const records: Array<[number, number, string, number]> = [];
  for (const cursor = new RecordCursor(batch); cursor.next(); )
    records.push([cursor.offset, cursor.timestamp, decodeUtf8(cursor.key()!), cursor.headers().length]);
  return records;
};

const valid = (bytes: Uint8Array): RecordBatch => {
  const batch = new RecordBatch(bytes);
  batch.ensureValid();
  expect(batch.end).toBe(bytes.length);
  return batch;
};

const IDENTITY = {
  baseOffset: 100, lastOffset: 103, partitionLeaderEpoch: 5, producerId: 7, producerEpoch: 3, baseSequence: 40, lastSequence: 43, isTransactional: true,
};

describe('a filtered batch', () => {
  test('keeps offsets, timestamps and the producer, and begins at the time of its first record', () => {
    const filtered = valid(filterBatch(batchOf([10, 300, 200, 5]), new Uint8Array([0, 0, 1, 1])));
    expect(decode(filtered)).toEqual([[102, 200, '2', 1], [103, 5, '3', 1]]);
    expect(filtered).toMatchObject({ ...IDENTITY, count: 2, baseTimestamp: 200, maxTimestamp: 200 });
    expect(deleteHorizonMs(filtered)).toBeUndefined();
  });

  test('carries a delete horizon in the place of its base timestamp, and keeps it when it is filtered again', () => {
    const horizon = 4_102_444_800_000;
    const first = valid(filterBatch(batchOf([10, 300, 200, 5]), new Uint8Array([1, 1, 1, 1]), horizon));
    expect([deleteHorizonMs(first), first.maxTimestamp]).toEqual([horizon, 300]);
    expect(decode(first).map(([, timestamp]) => timestamp)).toEqual([10, 300, 200, 5]);
    const second = valid(filterBatch(first, new Uint8Array([0, 1, 0, 0])));
    expect([deleteHorizonMs(second), decode(second)]).toEqual([horizon, [[101, 300, '1', 1]]]);
    expect(second).toMatchObject({ ...IDENTITY, count: 1 });
  });

  test('survives a horizon farther away than can be written', () => {
    const filtered = valid(filterBatch(batchOf([0, 1]), new Uint8Array([1, 1]), Number.MAX_VALUE));
    expect(deleteHorizonMs(filtered)).toBeGreaterThan(1e15);
    expect(decode(filtered).map(([, timestamp]) => timestamp)).toEqual([0, 1]);
  });

  test('keeps the time that the log gave it', () => {
    const batch = batchOf([10, 20, 30]);
    batch.setLogAppendTime(777);
    const filtered = valid(filterBatch(batch, new Uint8Array([0, 1, 0]), 5000));
    expect([filtered.isLogAppendTime, filtered.maxTimestamp, decode(filtered)]).toEqual([true, 777, [[101, 777, '1', 1]]]);
  });

  test('without any record still tells offsets and sequence numbers', () => {
    const horizon = filterBatch(batchOf([10, 20, 30, 25]), new Uint8Array([1, 1, 1, 1]), 99);
    const emptied = valid(emptiedBatch(new RecordBatch(horizon)));
    expect(emptied).toMatchObject({ ...IDENTITY, count: 0, sizeInBytes: 61, baseTimestamp: -1, maxTimestamp: 30 });
    expect([deleteHorizonMs(emptied), decode(emptied)]).toEqual([undefined, []]);
  });

  test('holds exactly the chosen records, whatever they are', () => {
    const anyTimestamp = fc.oneof(fc.integer({ min: -1, max: 2 ** 31 }), fc.maxSafeNat().map((n) => n % 2 ** 50));
    const records = fc.array(fc.tuple(anyTimestamp, fc.boolean()), { minLength: 1, maxLength: 30 }).filter((all) => all.some(([, keeps]) => keeps));
    fc.assert(
      fc.property(records, fc.option(fc.maxSafeNat(), { nil: undefined }), (all, horizon) => {
        const batch = batchOf(all.map(([timestamp]) => timestamp));
        const filtered = valid(filterBatch(batch, Uint8Array.from(all, ([, keeps]) => (keeps ? 1 : 0)), horizon));
        expect(decode(filtered)).toEqual(decode(batch).filter((_, i) => all[i]![1]));
      }),
    );
  });
});
