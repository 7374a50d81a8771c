import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TopicPartition } from '../../../common/index.ts';
import { formatTaskId } from '../../api/TaskId.ts';
import { decodeAssignmentInfo, encodeAssignmentInfo, type AssignmentInfo } from './AssignmentInfo.ts';
import { comparePartitions } from './comparePartitions.ts';
import { decodeSubscriptionInfo, encodeSubscriptionInfo, LATEST_OFFSET, UNKNOWN_OFFSET_SUM } from './SubscriptionInfo.ts';

const taskArb = fc.record({ subtopology: fc.nat(300), partition: fc.nat(70_000) }).map(formatTaskId);
const partitionsArb = fc.array(fc.record({ topic: fc.string({ unit: 'grapheme' }), partition: fc.nat(100) }), { maxLength: 6 })
  .map((partitions): TopicPartition[] => partitions.sort(comparePartitions));
const mapOf = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> =>
  fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries) => new Map(entries));
const timeArb = fc.oneof(fc.constantFrom(0, Infinity), fc.nat({ max: Number.MAX_SAFE_INTEGER }));

test('a subscription reads as it was written', () => {
  fc.assert(fc.property(fc.record({
    processId: fc.string({ unit: 'grapheme' }),
    uniqueField: fc.nat(127),
    taskOffsetSums: mapOf(taskArb, fc.oneof(fc.constantFrom(LATEST_OFFSET, UNKNOWN_OFFSET_SUM), fc.nat({ max: Number.MAX_SAFE_INTEGER }))),
  }), (info) => {
    expect(decodeSubscriptionInfo(encodeSubscriptionInfo(info))).toEqual(info);
  }));
});

test('an assignment reads as it was written', () => {
  fc.assert(fc.property(fc.record({
    activeTasks: fc.array(taskArb),
    standbyTasks: mapOf(taskArb, partitionsArb),
    warmupTasks: fc.array(taskArb),
    partitionsByProcess: mapOf(fc.string(), partitionsArb),
    standbyPartitionsByProcess: mapOf(fc.string(), partitionsArb),
    nextRebalanceMs: timeArb,
    error: fc.constantFrom('NONE' as const, 'INCOMPLETE_SOURCE_TOPIC_METADATA' as const, 'ASSIGNMENT_ERROR' as const),
    errorMessage: fc.string({ unit: 'grapheme' }),
  }), (info: AssignmentInfo) => {
    expect(decodeAssignmentInfo(encodeAssignmentInfo(info))).toEqual(info);
  }));
});

test('another version is refused', () => {
  const subscription = encodeSubscriptionInfo({ processId: 'p', uniqueField: 0, taskOffsetSums: new Map() });
  subscription[3] = 2;
  expect(() => decodeSubscriptionInfo(subscription)).toThrow('version 2');
  const assignment = new Uint8Array([0, 0, 0, 9]);
  expect(() => decodeAssignmentInfo(assignment)).toThrow('version 9');
  expect(() => decodeSubscriptionInfo(new Uint8Array([0, 0, 0, 1, 0]))).toThrow('bytes were expected');
});
