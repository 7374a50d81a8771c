import {
  ByteReader, controlRecordType, deleteHorizonMs, endTxnMarker, KafkaError, markerCoordinatorEpoch, RecordBatch, RecordBatchBuilder, RecordCursor,
} from '../../common/index.ts';
import { ExpectationError, expectSame, expectTrue } from '../CaseOutcome.ts';
import { appendTo } from './records.ts';

interface LayoutCase {
  readonly name: string;
  readonly fields?: ReadonlyArray<string | { readonly field: string; readonly offset: number; readonly length: number }>;
  readonly recordsOffset?: number;
  readonly masks?: Readonly<Record<string, number>>;
  readonly types?: Readonly<Record<string, string>>;
}

/** Facts about the format, held against a batch in which every field is another number. */
export const runBatchLayout = ({ fields, recordsOffset, masks, types }: LayoutCase): void => {
  if (masks !== undefined) return checkMasks(masks);
  if (types !== undefined) return checkControlRecord(types);
  if (recordsOffset !== undefined) return checkHeader(fields ?? [], recordsOffset);
  if (fields?.every((field) => typeof field === 'string') === true) return checkRecord(fields);
  throw new ExpectationError('these facts are not understood');
};

const sample = (): RecordBatch => {
  const builder = new RecordBatchBuilder();
  appendTo(builder, 1000, 'k', 'v', []);
  appendTo(builder, 1700, null, 'w', [['h', null]]);
  const batch = new RecordBatch(builder.build({ producerId: 77, producerEpoch: 5, baseSequence: 42, isTransactional: true }));
  batch.assign(123_456, 9);
  return batch;
};

const checkHeader = (fields: NonNullable<LayoutCase['fields']>, recordsOffset: number): void => {
  const batch = sample();
  const view = new DataView(batch.bytes.buffer);
  const values: Readonly<Record<string, number>> = {
    baseOffset: batch.baseOffset, length: batch.bytes.length - 12, partitionLeaderEpoch: batch.partitionLeaderEpoch, magic: batch.magic, crc: batch.checksum,
    attributes: batch.attributes, lastOffsetDelta: batch.lastOffsetDelta, baseTimestamp: batch.baseTimestamp, maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId, producerEpoch: batch.producerEpoch, baseSequence: batch.baseSequence, recordsCount: batch.count,
  };
  for (const field of fields) {
    if (typeof field === 'string') throw new ExpectationError(`the field ${field} has no place`);
    const { field: name, offset, length } = field;
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + view.getUint8(offset + i);
    expectSame(`the field ${name}`, value, values[name]);
  }
  expectSame('where the records begin', new RecordCursor(batch).end, recordsOffset);
};

const checkMasks = (masks: Readonly<Record<string, number>>): void => {
  const withAttributes = (attributes: number): RecordBatch => {
    const batch = sample();
    new DataView(batch.bytes.buffer).setInt16(21, attributes);
    return batch;
  };
  const checks: Readonly<Record<string, (mask: number) => boolean>> = {
    timestampType: (mask) => withAttributes(mask).isLogAppendTime && !withAttributes(~mask).isLogAppendTime,
    transactional: (mask) => withAttributes(mask).isTransactional && !withAttributes(~mask).isTransactional,
    control: (mask) => withAttributes(mask).isControlBatch && !withAttributes(~mask).isControlBatch,
    deleteHorizon: (mask) => deleteHorizonMs(withAttributes(mask)) !== undefined && deleteHorizonMs(withAttributes(~mask)) === undefined,
    compressionType: (mask) => errorOf(withAttributes(mask)) === 'UNSUPPORTED_COMPRESSION_TYPE' && errorOf(withAttributes(0x7fff & ~mask)) === 'CORRUPT_MESSAGE',
  };
  for (const [name, mask] of Object.entries(masks)) expectTrue(checks[name]?.(mask) === true, `${mask} is not the mask of ${name}`);
};

const errorOf = (batch: RecordBatch): string | undefined => {
  try {
    batch.ensureValid();
    return undefined;
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : String(error);
  }
};

/** Reads the second record of the sample field by field, as they are told. */
const checkRecord = (fields: readonly string[]): void => {
  const batch = sample();
  const cursor = new RecordCursor(batch);
  cursor.next();
  const reader = new ByteReader(batch.bytes, cursor.end);
  cursor.next();
  const expected = ['length', 'attributes', 'timestampDelta', 'offsetDelta', 'keyLength', 'key', 'valueLength', 'value', 'headersCount', 'per header'];
  expectSame('the names of the fields', fields.map((field) => /^(per header|\w+)/.exec(field)?.[1]), expected);
  const length = reader.varint();
  expectSame('the length', reader.position + length, cursor.end);
  expectSame('attributes, deltas and key length', [reader.byte(), Number(reader.bigVarlong()), reader.varint(), reader.varint()], [0, 700, 1, -1]);
  expectSame('the value', [reader.varint(), reader.byte()], [1, 'w'.charCodeAt(0)]);
  expectSame('the headers', [reader.varint(), reader.varint(), reader.byte(), reader.varint()], [1, 1, 'h'.charCodeAt(0), -1]);
  expectSame('the end', reader.position, cursor.end);
};

const checkControlRecord = (types: Readonly<Record<string, string>>): void => {
  for (const [number, type] of Object.entries(types)) expectSame(`control record ${number}`, controlRecordType(new Uint8Array([0, 0, 0, Number(number)])), type);
  for (const committed of [false, true]) {
    const cursor = new RecordCursor(new RecordBatch(endTxnMarker({ producerId: 1, producerEpoch: 0, coordinatorEpoch: 258, committed, timestamp: 0 })));
    cursor.next();
    expectSame('the marker\'s key', [...cursor.key()!], [0, 0, 0, committed ? 1 : 0]);
    expectSame('the marker\'s value', [...cursor.value()!], [0, 0, 0, 0, 1, 2]);
    expectSame('the coordinator epoch', markerCoordinatorEpoch(committed ? 'COMMIT' : 'ABORT', cursor.value()!), 258);
  }
};
