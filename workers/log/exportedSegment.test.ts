import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { encodeUtf8, endTxnMarker, MockTime, RecordBatchBuilder, type Header } from '../common/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import { LogManager } from './LogManager.ts';
import { parseLogConfig } from './LogConfig.ts';

/** What kafkajs, a Kafka client that is not ours, makes of a batch (its protocol/recordBatch/v0/decoder). */
interface ForeignBatch {
  readonly firstOffset: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly records: ReadonlyArray<{
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer>>;
  }>;
}

const require = createRequire(import.meta.url);
const ForeignDecoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => { readInt8(): number; forward(bytes: number): void; readonly offset: number };
const decodeForeign = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: unknown) => Promise<ForeignBatch>;

/** Magic 2 stands at byte 16 of each batch; a segment is batches end to end. */
const decodeSegment = async (bytes: Uint8Array): Promise<ForeignBatch[]> => {
  const batches: ForeignBatch[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 12 + Buffer.from(bytes).readInt32BE(at + 8);
    batches.push(await decodeForeign(new ForeignDecoder(Buffer.from(bytes.subarray(at, at + length)))));
    at += length;
  }
  return batches;
};

test('a segment is a .log file that a foreign client decodes: offsets, times, headers, nulls, transactions and markers', async () => {
  const time = new MockTime(5_000);
  const manager = await LogManager.open({ storage: new MemoryStorage(), time, prefix: '1' });
  const log = manager.createLog('topic-0', parseLogConfig());
  const builder = new RecordBatchBuilder();
  const append = (key: string | null, value: string | null, timestamp: number, headers: readonly Header[] = []): void => {
    const [k, v] = [key === null ? null : encodeUtf8(key), value === null ? null : encodeUtf8(value)];
    builder.append(timestamp, k, 0, k?.length ?? -1, v, 0, v?.length ?? -1, headers);
  };
  append('a', '{"colour":"RED"}', 1_700_000_000_000, [{ key: 'trace', value: encodeUtf8('x1') }]);
  append('żółw', null, 1_700_000_000_250);
  append(null, 'no key', 1_699_999_999_999);
  log.appendAsLeader(builder.build(), 3);
  append('b', 'in a transaction', 1_700_000_001_000);
  log.appendAsLeader(builder.build({ producerId: 42, producerEpoch: 1, baseSequence: 0, isTransactional: true }), 4);
  log.appendAsLeader(endTxnMarker({ producerId: 42, producerEpoch: 1, coordinatorEpoch: 7, committed: true, timestamp: 1_700_000_002_000 }), 4, 'coordinator');

  const [plain, transactional, marker, ...rest] = await decodeSegment(await log.readSegment(0));
  expect(rest).toEqual([]);
  expect(plain).toMatchObject({ firstOffset: '0', partitionLeaderEpoch: 3, inTransaction: false, isControlBatch: false, producerId: '-1', maxTimestamp: '1700000000250' });
  expect(plain!.records.map(({ offset, timestamp, key, value }) => [offset, timestamp, key?.toString() ?? null, value?.toString() ?? null])).toEqual([
    ['0', '1700000000000', 'a', '{"colour":"RED"}'],
    ['1', '1700000000250', 'żółw', null],
    ['2', '1699999999999', null, 'no key'],
  ]);
  expect(plain!.records[0]!.headers['trace']!.toString()).toBe('x1');
  expect(transactional).toMatchObject({ firstOffset: '3', partitionLeaderEpoch: 4, inTransaction: true, producerId: '42', producerEpoch: 1, firstSequence: 0 });
  expect(marker).toMatchObject({ firstOffset: '4', inTransaction: true, isControlBatch: true, producerId: '42' });
  // Control records: type 1 is a commit; then the version and epoch of the coordinator.
  expect([...marker!.records[0]!.key!]).toEqual([0, 0, 0, 1]);
  expect([...marker!.records[0]!.value!]).toEqual([0, 0, 0, 0, 0, 7]);
});
