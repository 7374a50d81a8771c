import { RecordBatch, RecordBatchBuilder, RecordCursor, KafkaError } from '../../common/index.ts';
import { expectError } from '../log/expectError.ts';
import { expectSame, ExpectationError } from '../CaseOutcome.ts';
import { fromHex, toHex } from '../hex.ts';
import { appendTo, type HeaderText } from './records.ts';

interface RecordInBatch {
  readonly offset?: number;
  readonly offsetDelta?: number;
  readonly ts?: number;
  readonly timestampDelta?: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers?: readonly HeaderText[];
}

interface Operation {
  readonly setLastOffset?: number;
  readonly setPartitionLeaderEpoch?: number;
  readonly setLogAppendTime?: number;
  readonly overwriteInt32?: { readonly at: number; readonly value: number };
}

interface BatchCase {
  readonly baseOffset: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly records: readonly RecordInBatch[];
  readonly operation?: Operation;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Builds the batch, does what the case asks for, and compares every field that it tells. */
export const runBatch = async (one: BatchCase): Promise<void> => {
  const { expected, records } = one;
  const batch = new RecordBatch(build(one));
  batch.assign(one.baseOffset, 0);
  operate(batch, one.operation ?? {});
  const { error, valid, ...fields } = expected;
  if (typeof error === 'string') {
    await expectError(error, () => {
      batch.ensureValid();
      for (const cursor = new RecordCursor(batch); cursor.next(); ) cursor.headers();
    });
    return;
  }
  if (valid !== undefined) expectSame('whether the batch is valid', isValid(batch), valid);
  for (const [field, value] of Object.entries(fields)) expectSame(`the field ${field}`, read(batch, field, records), value);
};

/** Records stand at their offset delta; whatever lies before them is filled up. */
const build = ({ baseOffset, records, producerId = -1, producerEpoch = -1, baseSequence = -1, isTransactional = false }: BatchCase): Uint8Array<ArrayBuffer> => {
  const builder = new RecordBatchBuilder();
  for (const record of records) {
    const offsetDelta = record.offsetDelta ?? record.offset! - baseOffset;
    while (builder.count < offsetDelta) appendTo(builder, 0, null, null, []);
    appendTo(builder, record.ts ?? record.timestampDelta!, record.key, record.value, record.headers ?? []);
  }
  return builder.build({ producerId, producerEpoch, baseSequence, isTransactional });
};

const operate = (batch: RecordBatch, { setLastOffset, setPartitionLeaderEpoch, setLogAppendTime, overwriteInt32, ...others }: Operation): void => {
  if (Object.keys(others).length > 0) throw new ExpectationError(`these operations are not known: ${Object.keys(others).join(', ')}`);
  if (setLastOffset !== undefined) batch.assign(setLastOffset - batch.lastOffsetDelta, batch.partitionLeaderEpoch);
  if (setPartitionLeaderEpoch !== undefined) batch.assign(batch.baseOffset, setPartitionLeaderEpoch);
  if (setLogAppendTime !== undefined) batch.setLogAppendTime(setLogAppendTime);
  if (overwriteInt32 !== undefined) new DataView(batch.bytes.buffer).setInt32(overwriteInt32.at, overwriteInt32.value);
};

const isValid = (batch: RecordBatch): boolean => {
  try {
    batch.ensureValid();
    return true;
  } catch (error) {
    if (error instanceof KafkaError) return false;
    throw error;
  }
};

const FIELDS = [
  'baseOffset', 'lastOffset', 'maxTimestamp', 'baseTimestamp', 'producerId', 'producerEpoch', 'baseSequence', 'lastSequence', 'partitionLeaderEpoch',
  'isTransactional', 'isControlBatch', 'magic', 'lastOffsetDelta', 'count', 'sizeInBytes', 'isLogAppendTime',
] as const satisfies ReadonlyArray<keyof RecordBatch>;

const read = (batch: RecordBatch, field: string, records: readonly RecordInBatch[]): unknown => {
  const own = FIELDS.find((name) => name === field);
  if (own !== undefined) return batch[own];
  const walked = walk(batch);
  if (field === 'recordOffsets') return walked.map(({ offset }) => offset);
  if (field === 'recordTimestamps') return walked.map(({ timestamp }) => timestamp);
  if (field === 'recordSizesInBytes') return walked.slice(-records.length).map(({ size }) => size);
  throw new ExpectationError(`the field "${field}" is not known`);
};

const walk = (batch: RecordBatch): Array<{ readonly offset: number; readonly timestamp: number; readonly size: number }> => {
  const found = [];
  const cursor = new RecordCursor(batch);
  for (let start = cursor.end; cursor.next(); start = cursor.end) found.push({ offset: cursor.offset, timestamp: cursor.timestamp, size: cursor.end - start });
  return found;
};

interface EncodedBatchCase {
  readonly hex: string;
  readonly decoded: Readonly<Record<string, unknown>>;
}

const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Bytes of another client, decoded and compared as a whole; the checksum must hold. */
export const runEncodedBatch = ({ hex, decoded }: EncodedBatchCase): void => {
  const batch = new RecordBatch(fromHex(hex));
  expectSame('the length', batch.sizeInBytes, batch.bytes.length);
  expectSame('the checksum', batch.computeChecksum(), batch.checksum);
  const records = [];
  for (const cursor = new RecordCursor(batch); cursor.next(); )
    records.push({
      timestampDelta: cursor.timestamp - batch.baseTimestamp, offsetDelta: cursor.offset - batch.baseOffset,
      keyHex: hexOf(cursor.key()), valueHex: hexOf(cursor.value()),
      headers: cursor.headers().map((header) => ({ keyHex: toHex(new TextEncoder().encode(header.key)), valueHex: hexOf(header.value) })),
    });
  expectSame('the batch', {
    baseOffset: batch.baseOffset, partitionLeaderEpoch: batch.partitionLeaderEpoch, magic: batch.magic, crc: batch.checksum,
    compression: COMPRESSIONS[batch.attributes & 7], control: batch.isControlBatch, transactional: batch.isTransactional,
    timestampType: batch.isLogAppendTime ? 'LogAppendTime' : 'CreateTime', lastOffsetDelta: batch.lastOffsetDelta,
    baseTimestamp: batch.baseTimestamp, maxTimestamp: batch.maxTimestamp, producerId: batch.producerId, producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence, recordsCount: batch.count, records,
  }, decoded);
};

const hexOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : toHex(bytes));
