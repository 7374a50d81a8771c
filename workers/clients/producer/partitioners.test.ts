import { describe, expect, test } from 'vitest';
import { encodeUtf8, SeededRandom } from '../../common/index.ts';
import { BuiltInPartitioner } from './BuiltInPartitioner.ts';
import { partitionForKey } from './Partitioner.ts';
import { RoundRobinPartitioner } from './RoundRobinPartitioner.ts';
import { UniformStickyPartitioner } from './UniformStickyPartitioner.ts';

const KEY = encodeUtf8('some key');

describe('BuiltInPartitioner', () => {
  const partitioner = () => new BuiltInPartitioner(new SeededRandom(1), 1000);
  const next = (of: BuiltInPartitioner, count = 4, available?: readonly number[]): number => of.partition('t', null, 0, 0, count, available);

  test('puts a key where every client puts it, available or not', () => {
    expect(partitioner().partition('t', KEY, 0, KEY.length, 7, [6])).toBe(partitionForKey(KEY, 7));
    expect(partitioner().partition('t', KEY, 5, KEY.length, 7)).toBe(partitionForKey(encodeUtf8('key'), 7));
  });

  test('stays until a batch is full and has ended, and at most for two', () => {
    const sticky = partitioner();
    const first = next(sticky);
    sticky.onAppended('t', null, first, 999);
    sticky.onBatchClosed('t', first);
    for (let i = 0; i < 20; i++) expect(next(sticky)).toBe(first);
    sticky.onAppended('t', null, first, 1);
    for (let i = 0; i < 20; i++) expect(next(sticky)).toBe(first);
    const seen = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const at = next(sticky);
      seen.add(at);
      sticky.onAppended('t', null, at, 1000);
      sticky.onBatchClosed('t', at);
    }
    expect(seen).toEqual(new Set([0, 1, 2, 3]));
    const changes = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const at = next(sticky);
      changes.add(at);
      sticky.onAppended('t', null, at, 2000);
    }
    expect(changes.size).toBe(4);
  });

  test('bytes of records with keys do not count', () => {
    const sticky = partitioner();
    const first = next(sticky, 1000);
    for (let i = 0; i < 100; i++) sticky.onAppended('t', KEY, first, 1000);
    sticky.onBatchClosed('t', first);
    expect(next(sticky, 1000)).toBe(first);
  });

  test('avoids partitions without a leader, unless none has one', () => {
    const sticky = partitioner();
    for (let i = 0; i < 30; i++) {
      const at = next(sticky, 4, [1, 3]);
      expect([1, 3]).toContain(at);
      sticky.onAppended('t', null, at, 2000);
    }
    expect(next(sticky, 4, [0])).toBe(0);
    expect([0, 1, 2, 3]).toContain(next(partitioner(), 4, []));
  });
});

test('RoundRobinPartitioner goes over the available partitions, whatever the key', () => {
  const partitioner = new RoundRobinPartitioner();
  const take = (count: number, available?: readonly number[]) => Array.from({ length: count }, () => partitioner.partition('t', KEY, 0, 3, 3, available));
  expect(take(4)).toEqual([0, 1, 2, 0]);
  expect(take(4, [0, 2])).toEqual([0, 2, 0, 2]);
  expect(new Set(take(3, []))).toEqual(new Set([0, 1, 2]));
  expect(partitioner.partition('other', null, 0, 0, 3)).toBe(0);
});

test('UniformStickyPartitioner takes another partition for each batch, also for keys', () => {
  const partitioner = new UniformStickyPartitioner(new SeededRandom(3));
  let last = -1;
  for (let i = 0; i < 30; i++) {
    const at = partitioner.partition('t', KEY, 0, 3, 3);
    expect(at).not.toBe(last);
    expect(partitioner.partition('t', null, 0, 0, 3)).toBe(at);
    partitioner.onBatchClosed('t', at);
    last = at;
  }
  expect(partitioner.partition('t', null, 0, 0, 3, [2])).toBe(2);
});
