import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../common/index.ts';
import { addPartitions, afterEnd, completeTransaction, incrementProducerEpoch, newTransaction, prepareCommitOrAbort, prepareWithNextEpoch } from './TransactionMetadata.ts';
import { readTransactionRecord, transactionRecord, transactionTombstone } from './transactionRecords.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (value: Uint8Array | null): string => [...value ?? []].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const empty = incrementProducerEpoch(newTransaction('tx', 4711, 60_000, 1_000), undefined, 60_000, 1_000)!;
const ongoing = addPartitions(empty, [{ topic: 'a', partition: 1 }, { topic: 'bc', partition: 0 }, { topic: 'a', partition: 3 }], 2_000);

describe('records of __transaction_state', () => {
  test('a record is laid out as Kafka lays out version 1 of TransactionLogValue', () => {
    const { key, value } = transactionRecord(ongoing);
    expect(hex(key)).toBe('0000' + '0002' + '7478');
    expect(hex(value)).toBe(
      '0001' + '0000000000001267' + '0000' + '0000ea60' + '01' +
      '03' + '0261' + '03' + '00000001' + '00000003' + '00' + '036263' + '02' + '00000000' + '00' +
      '00000000000007d0' + '00000000000007d0' + '01' + '00' + '08' + '0000000000001267',
    );
  });

  test('the partitions of an empty transaction are null', () => {
    expect(hex(transactionRecord(empty).value).slice(34, 36)).toBe('00');
  });

  test('whatever is written is read back, but for the last epoch where no end has raised it', () => {
    const exhausted = { ...ongoing, producerEpoch: 32_766 };
    const ended = [prepareWithNextEpoch(ongoing, true, -1, 3_000), prepareWithNextEpoch(exhausted, false, 4712, 3_000)];
    expect(ended.map((metadata) => afterEnd(metadata))).toEqual([{ producerId: 4711, producerEpoch: 1 }, { producerId: 4712, producerEpoch: 0 }]);
    for (const metadata of [
      empty, ongoing, prepareCommitOrAbort(ongoing, true, 3_000), completeTransaction(prepareCommitOrAbort(ongoing, false, 3_000), 4_000),
      ...ended, ...ended.map((each) => completeTransaction(each, 4_000)),
    ])
      expect(readTransactionRecord(transactionRecord(metadata))).toEqual({ transactionalId: 'tx', metadata });
  });

  test('a long topic name and many partitions need more than one byte for their lengths', () => {
    const topic = 'ü'.repeat(100);
    const many = addPartitions(empty, Array.from({ length: 300 }, (_, partition) => ({ topic, partition })), 2_000);
    expect(readTransactionRecord(transactionRecord(many))?.metadata).toEqual(many);
  });

  test('version 0 is read', () => {
    const value = bytes('0000 0000000000001267 0005 0000ea60 02 00000001 0001 61 00000002 00000001 00000003 00000000000007d0 00000000000003e8');
    expect(readTransactionRecord({ key: bytes('0000 0002 7478'), value })?.metadata).toEqual({
      transactionalId: 'tx', producerId: 4711, previousProducerId: -1, nextProducerId: -1, producerEpoch: 5, lastProducerEpoch: -1, clientTransactionVersion: 0, timeoutMs: 60_000, state: 'PrepareCommit',
      partitions: new Map([['a-1', { topic: 'a', partition: 1 }], ['a-3', { topic: 'a', partition: 3 }]]), lastUpdateTimestamp: 2_000, startTimestamp: 1_000,
    });
  });

  test('tagged fields that are not known are passed over', () => {
    const { key, value } = transactionRecord({ ...empty, previousProducerId: -1 });
    const tagged = bytes(hex(value).slice(0, -2) + '02' + '07' + '02' + 'ffff' + '08' + '02' + '0001');
    expect(readTransactionRecord({ key, value: tagged })?.metadata?.producerId).toBe(4711);
  });

  test('a tombstone forgets the id, and a key of another kind is nothing', () => {
    expect(readTransactionRecord(transactionTombstone('tx'))).toEqual({ transactionalId: 'tx' });
    expect(readTransactionRecord({ key: bytes('0007 0000'), value: null })).toBeUndefined();
  });

  test('a record that is cut short or of an unknown version is corrupt', () => {
    const { key, value } = transactionRecord(ongoing);
    for (let end = 0; end < value!.length; end++) expect(() => readTransactionRecord({ key, value: value!.subarray(0, end) })).toThrow(KafkaError);
    expect(() => readTransactionRecord({ key, value: bytes('0002') })).toThrow('version 2');
  });
});
