import { describe, expect, test } from 'vitest';
import { NO_HEADERS, RecordBatch, RecordBatchBuilder } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import { exceptionHandlers } from '../errors/exceptionHandlers.ts';
import { SourceNode } from '../topology/SourceNode.ts';
import { PartitionGroup } from './PartitionGroup.ts';
import { RecordCollectorImpl } from './RecordCollectorImpl.ts';
import { RecordQueue } from './RecordQueue.ts';
import { TaskExceptionHandling } from './TaskExceptionHandling.ts';

/** One batch per list of timestamps, end to end, from `baseOffset` on. */
const chunk = (baseOffset: number, ...batches: number[][]): Uint8Array => {
  const builder = new RecordBatchBuilder();
  let offset = baseOffset;
  const built = batches.map((timestamps) => {
    for (const timestamp of timestamps) builder.append(timestamp, null, 0, 0, null, 0, 0, NO_HEADERS);
    const bytes = builder.build();
    new RecordBatch(bytes).assign(offset, 0);
    offset += timestamps.length;
    return bytes;
  });
  return new Uint8Array(built.flatMap((bytes) => [...bytes]));
};

const queue = (topic = 'topic', offset = 0): RecordQueue => {
  const source = new SourceNode('source', Serdes.String(), Serdes.String());
  const nowhere = new RecordCollectorImpl({ append: () => false }, { partitionCount: () => undefined, smallRecordBytes: 0, maxRecordBytes: () => 0 }, () => 0);
  const errors = new TaskExceptionHandling({ subtopology: 0, partition: 0 }, exceptionHandlers({}), nowhere);
  return new RecordQueue({ topic, partition: 0, offset, partitionTime: -1 }, source, errors);
};

const drain = (from: RecordQueue): Array<[number, number]> => {
  const read: Array<[number, number]> = [];
  while (from.head !== null) read.push([from.headOffset, from.poll().timestamp]);
  return read;
};

describe('RecordQueue', () => {
  test('reads batches end to end, over chunks, once each', () => {
    const reading = queue();
    reading.add([chunk(0, [1, 2], [3]), chunk(3, [4])]);
    reading.add([chunk(2, [3], [4]), chunk(4, [9, 7])]);
    expect(drain(reading)).toEqual([[0, 1], [1, 2], [2, 3], [3, 4], [4, 9], [5, 7]]);
    expect([reading.position, reading.partitionTime, reading.bufferedBytes, reading.bufferedRecords]).toEqual([6, 9, 0, 0]);
  });

  test('begins in mid-batch where its offset lies there', () => {
    const reading = queue('topic', 2);
    expect(reading.position).toBe(2);
    reading.add([chunk(0, [1, 2, 3], [4])]);
    expect([reading.position, reading.bufferedRecords]).toEqual([2, 2]);
    expect(drain(reading)).toEqual([[2, 3], [3, 4]]);
  });

  test('skips control batches and the gaps that compaction leaves', () => {
    const reading = queue();
    const control = chunk(0, [1]);
    control[22] = 0x20;
    reading.add([control, chunk(5, [2])]);
    expect(drain(reading)).toEqual([[5, 2]]);
    expect(reading.position).toBe(6);
    const marker = chunk(6, [1]);
    marker[22] = 0x20;
    reading.add([marker]);
    expect([reading.head, reading.position]).toEqual([null, 7]);
  });
});

describe('PartitionGroup', () => {
  const read = (group: PartitionGroup): Array<[string, number]> => {
    const order: Array<[string, number]> = [];
    for (let next = group.next(); next !== undefined; next = group.next()) order.push([next.topic, group.poll().timestamp]);
    return order;
  };

  test('takes the lowest timestamp first, keeping the order within a partition', () => {
    const [a, b] = [queue('a'), queue('b')];
    a.add([chunk(0, [1, 5, 2])]);
    b.add([chunk(0, [3, 4, 9])]);
    expect(read(new PartitionGroup([a, b]))).toEqual([['a', 1], ['b', 3], ['b', 4], ['a', 5], ['a', 2], ['b', 9]]);
  });

  test('takes equal timestamps from one partition after the other', () => {
    const [a, b] = [queue('a'), queue('b')];
    const group = new PartitionGroup([a, b]);
    b.add([chunk(0, [7, 7])]);
    a.add([chunk(0, [7, 7, 7])]);
    expect(read(group).map(([topic]) => topic).join('')).toBe('babaa');
  });

  test('waits as long as it may for partitions that nobody has written more to', () => {
    const [a, b] = [queue('a'), queue('b')];
    let now = 100;
    const group = new PartitionGroup([a, b], 10, () => now);
    a.add([chunk(0, [5, 6])]);
    expect([group.next(), group.idleUntil]).toEqual([undefined, 110]);
    now = 110;
    expect([group.next()?.topic, group.idleUntil]).toEqual(['a', Number.POSITIVE_INFINITY]);
    b.add([chunk(0, [1])]);
    expect(read(group)).toEqual([['b', 1]]);
    now = 120;
    expect(read(group)).toEqual([['a', 5], ['a', 6]]);
  });

  test('waits for nothing where that is disabled', () => {
    const [a, b] = [queue('a'), queue('b')];
    b.endOffset = 1;
    a.add([chunk(0, [5])]);
    expect(new PartitionGroup([a, b], -1).next()).toBe(a);
  });

  test('waits for records that are known to be in the log but not here yet', () => {
    const [a, b] = [queue('a'), queue('b')];
    const group = new PartitionGroup([a, b]);
    b.endOffset = 1;
    a.add([chunk(0, [5])]);
    expect(group.next()).toBeUndefined();
    b.add([chunk(0, [1])]);
    expect(read(group)).toEqual([['b', 1], ['a', 5]]);
  });
});
