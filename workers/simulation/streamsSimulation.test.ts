import { expect, test } from 'vitest';
import { runSeeds } from './runSeeds.ts';

const SEEDS = 100;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('an application answers exactly once, or at least once, whatever happens to it: 100 seeds of failing instances, brokers, disks and networks', { timeout: 240_000 }, async () => {
  const counts = new Map<string, number>();
  for await (const { seed, violations, counts: counted } of runSeeds({ suite: 'streams', from: 1, count: SEEDS }, settle)) {
    expect(violations, `seed ${seed}: npm run simulate -- --suite streams --seeds 1 --from ${seed}`).toEqual([]);
    for (const [what, times] of counted) counts.set(what, (counts.get(what) ?? 0) + times);
  }
  // The runs are worth something only if there was something to lose.
  for (const [what, atLeast] of [
    ['acknowledged', 5_000], ['assignments', 500], ['records restored', 2_000], ['broker crashes', 30], ['dead tabs', 5], ['instances killed', 30],
    ['instances died', 30], ['instances stopped', 30], ['instances frozen', 20], ['instances cut off', 20],
  ] as const) expect(counts.get(what) ?? 0, what).toBeGreaterThan(atLeast);
});

test('the same seed gives the same run of an application', async () => {
  const runs = [];
  for (let i = 0; i < 2; i++) for await (const { counts, violations } of runSeeds({ suite: 'streams', from: 7, count: 1 }, settle)) runs.push([[...counts], violations]);
  expect(runs[0]).toEqual(runs[1]);
});
