import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batchesIn, encodeUtf8, KafkaError, RecordBatch, RecordBatchBuilder, RecordCursor, type ErrorName, type Header, type ProducerStamp,
} from '../index.ts';

interface TestRecord {
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly Header[];
}

const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
const text = (value: string | null): Uint8Array | null => (value === null ? null : encodeUtf8(value));

const build = (records: readonly TestRecord[], stamp?: ProducerStamp, builder = new RecordBatchBuilder(8)): Uint8Array<ArrayBuffer> => {
  for (const { timestamp, key, value, headers } of records)
    builder.append(timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headers);
  return builder.build(stamp);
};

const decode = (batch: RecordBatch): Array<TestRecord & { offset: number }> => {
  const records: Array<TestRecord & { offset: number }> = [];
  for (const cursor = new RecordCursor(batch); cursor.next(); )
    records.push({ offset: cursor.offset, timestamp: cursor.timestamp, key: cursor.key(), value: cursor.value(), headers: cursor.headers() });
  return records;
};

const record = (timestamp: number, key: string | null, value: string | null, headers: readonly Header[] = []): TestRecord => ({
  timestamp, key: text(key), value: text(value), headers,
});

const errorName = (action: () => unknown): ErrorName | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : undefined;
  }
  return undefined;
};

describe('a record batch', () => {
  test('has Kafka\'s header fields and defaults', () => {
    const batch = new RecordBatch(build([record(1, 'a', 'v'), record(2, 'b', 'v')]));
    batch.assign(1_234_567, 7);
    batch.ensureValid();
    expect(batch).toMatchObject({
      baseOffset: 1_234_567, lastOffset: 1_234_568, maxTimestamp: 2, baseTimestamp: 1, producerId: -1, producerEpoch: -1, baseSequence: -1,
      magic: 2, count: 2, partitionLeaderEpoch: 7, isTransactional: false, isControlBatch: false, isLogAppendTime: false,
    });
    expect(decode(batch).map(({ offset }) => offset)).toEqual([1_234_567, 1_234_568]);
  });

  test('carries its producer', () => {
    const batch = new RecordBatch(build([record(1, 'a', 'v')], { producerId: 23423, producerEpoch: 145, baseSequence: 983, isTransactional: true }));
    batch.ensureValid();
    expect(batch).toMatchObject({ producerId: 23423, producerEpoch: 145, baseSequence: 983, isTransactional: true, isControlBatch: false });
  });

  test('gives records the sizes that Kafka gives them', () => {
    const sizes = [record(1, 'a', '1'), record(2, 'b', null), record(3, null, '3'), record(4, null, null)].map((_, i, all) => {
      const upTo = (count: number): number => build(all.slice(0, count)).length;
      return upTo(i + 1) - (i === 0 ? 61 : upTo(i));
    });
    expect(sizes).toEqual([9, 8, 8, 7]);
  });

  test('is written as Kafka writes it', () => {
    const headers = [{ key: 'foo', value: encodeUtf8('value') }, { key: 'bar', value: null }];
    const [, second] = [record(0, null, null), record(323, 'hi', 'there', headers)];
    const bytes = build([record(0, null, null), second!]);
    expect(Buffer.from(bytes.subarray(61 + 7)).toString('hex')).toBe('3a0086050204686' + '90a7468657265' + '0406666f6f0a76616c75650662617201');
  });

  test('of another client is understood', () => {
    const bytes = hex(
      '0000000000000000000000460000000002547961fd000000000000000001588dcd5938000000000000000000000000000000000000000000000000000128000a00080102030406050607020608090a040b0c',
    );
    const batch = new RecordBatch(bytes);
    batch.ensureValid();
    expect(batch).toMatchObject({ checksum: 1417241085, baseTimestamp: 1479847795000, count: 1, producerId: 0 });
    expect(decode(batch)).toEqual([
      { offset: 0, timestamp: 1479847795005, key: hex('01020304'), value: hex('050607'), headers: [{ key: '\b\t\n', value: hex('0b0c') }] },
    ]);
  });

  test('of no records is understood', () => {
    const batch = new RecordBatch(hex('0000000000000000000000310000000002512e43d900200000000000000000000000000000000000000000000000000000000000000000000000000000'));
    batch.ensureValid();
    expect([batch.isControlBatch, batch.count, decode(batch)]).toEqual([true, 0, []]);
  });

  test('takes an offset, a leader epoch and the log\'s time without losing its checksum', () => {
    const batch = new RecordBatch(build([record(5, 'a', '1'), record(6, 'b', '2')]));
    const checksum = batch.checksum;
    batch.assign(2 ** 40 + 3, 500);
    expect([batch.baseOffset, batch.partitionLeaderEpoch, batch.checksum]).toEqual([2 ** 40 + 3, 500, checksum]);
    batch.ensureValid();
    batch.setLogAppendTime(1_700_000_000_000);
    batch.ensureValid();
    expect([batch.isLogAppendTime, batch.maxTimestamp]).toEqual([true, 1_700_000_000_000]);
    expect(decode(batch).map(({ timestamp }) => timestamp)).toEqual([1_700_000_000_000, 1_700_000_000_000]);
  });

  test('that is damaged is refused', () => {
    const good = build([record(1, 'a', '1'), record(2, 'b', '2')]);
    const damaged = (at: number, value: number): Uint8Array => {
      const bytes = good.slice();
      bytes[at] = value;
      return bytes;
    };
    const validity = (bytes: Uint8Array): ErrorName | undefined => errorName(() => new RecordBatch(bytes).ensureValid());
    expect(validity(good)).toBeUndefined();
    expect(validity(damaged(11, 10))).toBe('CORRUPT_MESSAGE');
    expect(validity(damaged(8, 0x7f))).toBe('CORRUPT_MESSAGE');
    expect(validity(damaged(good.length - 1, 9))).toBe('CORRUPT_MESSAGE');
    expect(validity(damaged(22, 0x20))).toBe('CORRUPT_MESSAGE');
    expect(validity(damaged(22, 0x01))).toBe('UNSUPPORTED_COMPRESSION_TYPE');
    expect(validity(damaged(16, 1))).toBe('UNSUPPORTED_FOR_MESSAGE_FORMAT');
    expect(validity(good.subarray(0, 30))).toBe('CORRUPT_MESSAGE');
    expect(validity(good.subarray(0, -1))).toBe('CORRUPT_MESSAGE');
  });

  test('whose records contradict its size is refused on reading', () => {
    const bytes = build([record(1, 'key', 'value')]);
    for (const [at, value] of [[61, 0x7e], [65, 0x7e]] as const) {
      const damaged = bytes.slice();
      damaged[at] = value;
      expect(errorName(() => decode(new RecordBatch(damaged)))).toBe('INVALID_RECORD');
    }
  });
});

describe('batchesIn', () => {
  test('walks batches end to end and leaves out a cut last one', () => {
    const batches = [1, 2, 3].map((count) => build(Array.from({ length: count }, (_, i) => record(i, null, 'v'))));
    const joined = new Uint8Array(batches.flatMap((bytes) => [...bytes]));
    const counts = (bytes: Uint8Array): number[] => [...batchesIn(bytes)].map((batch) => batch.count);
    expect(counts(joined)).toEqual([1, 2, 3]);
    expect(counts(joined.subarray(0, -1))).toEqual([1, 2]);
    expect(counts(joined.subarray(0, batches[0]!.length + 5))).toEqual([1]);
    expect(counts(new Uint8Array(0))).toEqual([]);
  });
});

describe('any records', () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null });
  const anyRecord = fc.record({
    timestamp: fc.oneof(fc.integer({ min: -1, max: 2 ** 31 }), fc.maxSafeNat().map((n) => n % 2 ** 50)),
    key: bytes,
    value: bytes,
    headers: fc.array(fc.record({ key: fc.string({ unit: 'binary', maxLength: 80 }), value: bytes }), { maxLength: 3 }),
  });

  test('survive a round trip, also through a builder that was used before, also later in time than their successors', () => {
    const builder = new RecordBatchBuilder(16);
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 20 }), fc.nat(2 ** 45), (records, baseOffset) => {
        const batch = new RecordBatch(build(records, undefined, builder));
        batch.assign(baseOffset, 0);
        batch.ensureValid();
        expect(decode(batch)).toEqual(records.map((each, i) => ({ ...each, offset: baseOffset + i })));
        expect(batch.maxTimestamp).toBe(Math.max(...records.map(({ timestamp }) => timestamp)));
        expect(builder.count).toBe(0);
      }),
    );
  });

  test('are found in the middle of larger buffers', () => {
    const builder = new RecordBatchBuilder();
    const source = encodeUtf8('..key..value..');
    builder.append(-3, source, 2, 5, source, 7, 12, []);
    builder.append(-9, source, 2, 2, source, 7, 7, []);
    const padded = new Uint8Array(300);
    const built = builder.build();
    padded.set(built, 100);
    const batch = new RecordBatch(padded.subarray(50), 50);
    batch.ensureValid();
    expect(batch.end).toBe(50 + built.length);
    expect(decode(batch)).toMatchObject([
      { timestamp: -3, key: encodeUtf8('key'), value: encodeUtf8('value') }, { timestamp: -9, key: new Uint8Array(0), value: new Uint8Array(0) },
    ]);
  });

  test('takes a range that ends before it begins for null, whatever buffer it is of', () => {
    const builder = new RecordBatchBuilder();
    const source = encodeUtf8('key');
    builder.append(1, source, 0, 3, source, 0, -1, []);
    builder.append(2, source, 0, -1, source, 0, 3, []);
    const batch = new RecordBatch(builder.build());
    batch.ensureValid();
    expect(decode(batch)).toMatchObject([{ key: source, value: null }, { key: null, value: source }]);
  });
});
