import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterTopic } from '../../../workers/protocol/index.ts';
import { partitionTrouble, tankLevels } from './tankLevels.ts';

type Partition = ClusterTopic['partitions'][number];
const partition = (leader: number, highWatermark: number, ends: readonly number[], isr = ends.map((_, i) => i + 1)): Partition => ({
  partition: 0, leader, leaderEpoch: 1, isr, highWatermark,
  replicas: ends.map((logEndOffset, i) => ({ brokerId: i + 1, logEndOffset, isLeader: i + 1 === leader, inSync: isr.includes(i + 1) })),
});

describe('tankLevels', () => {
  test('the leader is full, and a follower that lags by a few of a million is visibly lower', () => {
    const { levels, waterline } = tankLevels(partition(1, 999_995, [1_000_000, 1_000_000, 999_995]));
    expect(levels[0]).toBe(1);
    expect(levels[1]).toBe(1);
    expect(levels[2]).toBeLessThan(0.7);
    expect(levels[2]).toBeGreaterThan(0.1);
    expect(waterline).toBe(levels[2]);
  });

  test('a log of a few records is not a flood, and an empty one is empty', () => {
    expect(tankLevels(partition(1, 2, [2, 2]))).toMatchObject({ from: 0, to: 2, levels: [1, 1] });
    expect(tankLevels(partition(1, 0, [0, 0]))).toMatchObject({ waterline: 0, levels: [0, 0] });
  });

  test('a replica on a broker that is down has no level; without a leader the longest one measures', () => {
    expect(tankLevels(partition(1, 5, [10, -1])).levels[1]).toBeNull();
    const headless = tankLevels(partition(-1, 5, [-1, 8]));
    expect(headless.to).toBe(8);
    expect(headless.levels).toEqual([null, 1]);
  });

  test('levels keep the order of the log ends and stay within the tank', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 5 }), fc.nat(100_000), (ends, watermark) => {
        const { levels, waterline } = tankLevels(partition(1, watermark, ends));
        for (const level of [...levels, waterline]) expect(level === null || (level >= 0 && level <= 1)).toBe(true);
        for (let i = 1; i < ends.length; i++) if ((ends[i] ?? 0) <= (ends[0] ?? 0)) expect(levels[i] ?? 0).toBeLessThanOrEqual(levels[0] ?? 0);
      }),
    );
  });
});

test('the worst of a partition is said', () => {
  expect(partitionTrouble(partition(1, 0, [0, 0, 0]), 2)).toBeNull();
  expect(partitionTrouble(partition(1, 0, [0, 0, 0], [1, 2]), 2)).toBe('under-replicated');
  expect(partitionTrouble(partition(1, 0, [0, 0, 0], [1]), 2)).toBe('below min ISR');
  expect(partitionTrouble(partition(-1, 0, [0, 0], []), 1)).toBe('no leader');
});
