import { decodeUtf8, decrementSequence, encodeUtf8, incrementSequence, RecordBatch, RecordBatchBuilder, RecordCursor, type Header } from '../../common/index.ts';
import { expectError } from '../log/expectError.ts';
import { expectSame, ExpectationError } from '../CaseOutcome.ts';
import { fromHex, toHex } from '../hex.ts';

const RECORDS_AT = 61;

interface SequenceCase {
  readonly op: string;
  readonly sequence: number;
  readonly by: number;
  readonly expected: number;
}

export const runSequence = ({ op, sequence, by, expected }: SequenceCase): void =>
  expectSame('the sequence', op === 'increment' ? incrementSequence(sequence, by) : decrementSequence(sequence, by), expected);

/** A batch that says it holds the one record that these bytes are. */
export const batchAround = (record: Uint8Array): RecordBatch => {
  const builder = new RecordBatchBuilder();
  appendTo(builder, 0, null, null, []);
  const header = builder.build().subarray(0, RECORDS_AT);
  const bytes = new Uint8Array(RECORDS_AT + record.length);
  bytes.set(header);
  bytes.set(record, RECORDS_AT);
  new DataView(bytes.buffer).setInt32(8, bytes.length - 12);
  return new RecordBatch(bytes);
};

export const runRecordDecode = async ({ hex, expectedError }: { readonly hex: string; readonly expectedError: string }): Promise<void> => {
  await expectError(expectedError, () => {
    const cursor = new RecordCursor(batchAround(fromHex(hex)));
    cursor.next();
    return [cursor.key(), cursor.value(), cursor.headers()];
  });
};

export type HeaderText = readonly [string, string | null];

interface RecordSerdeCase {
  readonly baseOffset: number;
  readonly baseSequence: number;
  readonly baseTimestamp: number;
  readonly offsetDelta: number;
  readonly timestampDelta: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly HeaderText[];
  readonly hex: string;
  readonly expected: { readonly offset: number; readonly sequence: number; readonly timestamp: number };
}

/** The record at its place in a batch, written and read. */
export const runRecordSerde = (one: RecordSerdeCase): void => {
  const { baseOffset, baseSequence, baseTimestamp, offsetDelta, timestampDelta, key, value, headers, hex, expected } = one;
  const builder = new RecordBatchBuilder();
  for (let i = 0; i < offsetDelta; i++) appendTo(builder, baseTimestamp, null, null, []);
  appendTo(builder, baseTimestamp + timestampDelta, key, value, headers);
  const batch = new RecordBatch(builder.build({ producerId: 1, producerEpoch: 0, baseSequence, isTransactional: false }));
  batch.assign(baseOffset, 0);
  const cursor = new RecordCursor(batch);
  let start = cursor.end;
  for (let i = 0; i <= offsetDelta; i++) {
    start = cursor.end;
    if (!cursor.next()) throw new ExpectationError('the record was not written');
  }
  expectSame('the bytes of the record', toHex(batch.bytes.subarray(start, cursor.end)), hex);
  expectSame('offset, sequence and timestamp', { offset: cursor.offset, sequence: incrementSequence(batch.baseSequence, cursor.offset - batch.baseOffset), timestamp: cursor.timestamp }, expected);
  expectSame('the content', contentOf(cursor), { key, value, headers });
  const read = new RecordCursor(batchAround(fromHex(hex)));
  read.next();
  expectSame('the content of the given bytes', contentOf(read), { key, value, headers });
};

export const contentOf = (cursor: RecordCursor): { readonly key: string | null; readonly value: string | null; readonly headers: readonly HeaderText[] } => ({
  key: textOf(cursor.key()), value: textOf(cursor.value()), headers: cursor.headers().map((header) => [header.key, textOf(header.value)] as const),
});

const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : decodeUtf8(bytes));

export const appendTo = (builder: RecordBatchBuilder, timestamp: number, key: string | null, value: string | null, headers: readonly HeaderText[]): void => {
  const keyBytes = key === null ? null : encodeUtf8(key);
  const valueBytes = value === null ? null : encodeUtf8(value);
  const encoded: Header[] = headers.map(([name, text]) => ({ key: name, value: text === null ? null : encodeUtf8(text) }));
  builder.append(timestamp, keyBytes, 0, keyBytes?.length ?? 0, valueBytes, 0, valueBytes?.length ?? 0, encoded);
};
