import { expect, test } from 'vitest';
import { runSeeds } from './runSeeds.ts';

const SEEDS = 200;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('nothing acknowledged is lost, nothing comes twice, transactions are whole: 200 seeds of failing brokers, disks and networks', { timeout: 240_000 }, async () => {
  const counts = new Map<string, number>();
  for await (const { seed, violations, counts: counted } of runSeeds({ suite: 'brokers', from: 1, count: SEEDS }, settle)) {
    expect(violations, `seed ${seed}: npm run simulate -- --seeds 1 --from ${seed}`).toEqual([]);
    for (const [what, times] of counted) counts.set(what, (counts.get(what) ?? 0) + times);
  }
  // The runs are worth something only if there was something to lose.
  for (const [what, atLeast] of [['acknowledged', 10_000], ['broker crashes', 100], ['dead tabs', 10], ['rebalances', 500], ['copies', 300], ['transactions: committed', 200], ['transactions: aborted', 100]] as const)
    expect(counts.get(what) ?? 0, what).toBeGreaterThan(atLeast);
});

test('the same seed gives the same run', async () => {
  const runs = [];
  for (let i = 0; i < 2; i++) for await (const { counts, violations } of runSeeds({ suite: 'brokers', from: 7, count: 1 }, settle)) runs.push([[...counts], violations]);
  expect(runs[0]).toEqual(runs[1]);
});
