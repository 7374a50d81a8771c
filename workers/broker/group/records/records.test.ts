import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../../common/index.ts';
import { decodeGroupRecord } from './decodeGroupRecord.ts';
import { FieldWriter } from './FieldWriter.ts';
import { groupMetadataRecord, groupMetadataTombstone, type GroupMetadataValue } from './groupMetadata.ts';
import { offsetCommitRecord, offsetCommitTombstone } from './offsetCommit.ts';
import { subscribedTopics } from './subscribedTopics.ts';

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const offsetKey = { groupId: 'gé', topic: 't', partition: 2 };
const offsetValue = { offset: 2 ** 40, leaderEpoch: 7, metadata: 'm', commitTimestamp: 1_700_000_000_000 };
const group: GroupMetadataValue = {
  protocolType: 'consumer', generation: 3, protocol: 'range', leader: 'a', currentStateTimestamp: 5,
  members: [
    { memberId: 'a', groupInstanceId: 'i', clientId: 'c', rebalanceTimeout: 300, sessionTimeout: 100, subscription: new Uint8Array([1]), assignment: new Uint8Array([2, 3]) },
    { memberId: 'b', groupInstanceId: undefined, clientId: 'd', rebalanceTimeout: 300, sessionTimeout: 100, subscription: new Uint8Array(), assignment: new Uint8Array() },
  ],
};

describe('bytes are those that Kafka writes', () => {
  test('of a committed offset', () => {
    const record = offsetCommitRecord(offsetKey, offsetValue);
    expect(hex(record.key)).toBe(hex(fromHex('0001 0003 67c3a9 0001 74 00000002')));
    expect(hex(record.value)).toBe(hex(fromHex('0003 0000010000000000 00000007 0001 6d 0000018bcfe56800')));
  });

  test('of a group', () => {
    const record = groupMetadataRecord('g', group);
    expect(hex(record.key)).toBe(hex(fromHex('0002 0001 67')));
    expect(hex(record.value)).toBe(hex(fromHex(`
      0003 0008 636f6e73756d6572 00000003 0005 72616e6765 0001 61 0000000000000005 00000002
      0001 61 0001 69 0001 63 0000 0000012c 00000064 00000001 01 00000002 0203
      0001 62 ffff 0001 64 0000 0000012c 00000064 00000000 00000000`.replaceAll('\n', ''))));
  });
});

test('records come back as they were written', () => {
  expect(decodeGroupRecord(offsetCommitRecord(offsetKey, offsetValue))).toEqual({ type: 'OffsetCommit', key: offsetKey, value: offsetValue });
  expect(decodeGroupRecord(offsetCommitTombstone(offsetKey))).toEqual({ type: 'OffsetCommit', key: offsetKey, value: null });
  expect(decodeGroupRecord(groupMetadataRecord('g', group))).toEqual({ type: 'GroupMetadata', groupId: 'g', value: group });
  const empty = { ...group, protocol: undefined, leader: undefined, members: [] };
  expect(decodeGroupRecord(groupMetadataRecord('g', empty))).toEqual({ type: 'GroupMetadata', groupId: 'g', value: empty });
  expect(decodeGroupRecord(groupMetadataTombstone('g'))).toEqual({ type: 'GroupMetadata', groupId: 'g', value: null });
});

test('older versions are read', () => {
  const key = offsetCommitRecord(offsetKey, offsetValue).key;
  const value = new FieldWriter().int16(1).int64(9).string('m').int64(10).int64(11).done();
  expect(decodeGroupRecord({ key, value })).toMatchObject({ value: { offset: 9, leaderEpoch: -1, metadata: 'm', commitTimestamp: 10 } });
  const member = new FieldWriter().int16(0).string('consumer').int32(1).string('range').string('a').int32(1)
    .string('a').string('c').string('/host').int32(100).bytes(new Uint8Array([1])).bytes(new Uint8Array()).done();
  expect(decodeGroupRecord({ key: groupMetadataTombstone('g').key, value: member })).toMatchObject({
    value: { currentStateTimestamp: -1, members: [{ memberId: 'a', groupInstanceId: undefined, rebalanceTimeout: 100, sessionTimeout: 100 }] },
  });
});

test('kinds of records that newer Kafkas write are passed over', () => {
  expect(decodeGroupRecord({ key: new FieldWriter().int16(3).string('g').done(), value: null })).toBeUndefined();
});

test('what is cut short or of an unknown version is corrupt', () => {
  const record = groupMetadataRecord('g', group);
  for (let length = 0; length < record.value!.length; length++)
    expect(() => decodeGroupRecord({ key: record.key, value: record.value!.subarray(0, length) })).toThrow(KafkaError);
  expect(() => decodeGroupRecord({ key: new Uint8Array(1), value: null })).toThrow('are left');
  expect(() => decodeGroupRecord({ key: record.key, value: fromHex('0009') })).toThrow('version 9');
});

test('a text that does not fit into the format is refused', () => {
  expect(() => groupMetadataTombstone('x'.repeat(40_000))).toThrow('40000 bytes');
});

test('the topics of a subscription of any version are known, and of other bytes nothing', () => {
  const topics = new FieldWriter().int16(1).int32(2).string('a').string('b').bytes(new Uint8Array([9])).int32(0).done();
  expect(subscribedTopics(topics)).toEqual(['a', 'b']);
  expect(subscribedTopics(new Uint8Array())).toBeUndefined();
  expect(subscribedTopics(fromHex('0001 7fffffff'))).toBeUndefined();
});
