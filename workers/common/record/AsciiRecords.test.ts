import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AsciiRecords, encodeUtf8, NO_HEADERS, RecordBatch, RecordBatchBuilder, RecordCursor } from '../index.ts';

type Bytes = Uint8Array | null;

const batchOf = (records: ReadonlyArray<readonly [Bytes, Bytes]>, timestamp = 1_760_000_000_000): RecordBatch => {
  const builder = new RecordBatchBuilder();
  for (const [i, [key, value]] of records.entries())
    builder.append(timestamp + i * 1_000, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, NO_HEADERS);
  return new RecordBatch(builder.build());
};

const isAscii = (bytes: Bytes): boolean => bytes === null || bytes.every((byte) => byte < 0x80);

const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 200 }).map(encodeUtf8);
const bytes = fc.oneof({ weight: 8, arbitrary: ascii }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }).map(encodeUtf8) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) });
const records = fc.array(fc.tuple(fc.option(bytes), fc.option(bytes)), { minLength: 1, maxLength: 20 });

test('the text says what the bytes say, and there is one exactly where all keys and values are ASCII', () => {
  fc.assert(fc.property(records, (written) => {
    const cursor = new RecordCursor(batchOf(written));
    const text = AsciiRecords.of(cursor);
    expect(text !== undefined).toBe(written.every(([key, value]) => isAscii(key) && isAscii(value)));
    for (const [key, value] of written) {
      expect(cursor.next()).toBe(true);
      if (text !== undefined && key !== null) expect(encodeUtf8(text.slice(cursor.keyStart, cursor.keyEnd))).toEqual(key);
      if (text !== undefined && value !== null) expect(encodeUtf8(text.slice(cursor.valueStart, cursor.valueEnd))).toEqual(value);
    }
    expect(cursor.next()).toBe(false);
  }));
});

test('a batch whose records contradict each other has none, and its reader meets the error at its place', () => {
  const batch = batchOf([[null, encodeUtf8('one')], [null, encodeUtf8('two')]]);
  const cursor = new RecordCursor(batch);
  cursor.next();
  batch.bytes[cursor.end] = 100;
  cursor.rewind();
  expect(AsciiRecords.of(cursor)).toBeUndefined();
  expect(cursor.next()).toBe(true);
  expect(() => cursor.next()).toThrow('does not fit its batch');
});
