import { afterEach, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../common/index.ts';
import {
  caughtUp, closeAll, counting, createTopics, long, openCluster, produce, readAll, someEntries, start, storeContent, tally, until,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

const CACHED = { statestoreCacheMaxBytes: 10 * 1024 * 1024 };

describe('an application whose tables are cached', () => {
  test.each(['key', 'value'] as const)('commits the last count of each %s, and goes on from there', async (by) => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 3, out: 1 });
    const random = new SeededRandom(4);
    const entries: Array<readonly [string, string]> = [];
    for (let run = 0; run < 3; run++) {
      const more = someEntries(random, 200);
      entries.push(...more);
      await produce(cluster, 'in', more);
      const streams = await start(cluster, counting(by), CACHED);
      await caughtUp(streams);
      const expected = tally(entries.map(([key, value]) => (by === 'key' ? key : value)));
      expect(storeContent(streams)).toEqual(expected);
      const out = await readAll(cluster, 'out');
      expect(new Map(out.map(({ key, value }) => [key, long(value)]))).toEqual(expected);
      expect(out.length).toBeLessThan(entries.length / 2);
      await streams.close();
    }
  });

  test('shows in its store what it has not given out yet, and gives it out when the interval is over or it is closed', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    await produce(cluster, 'in', [['a', ''], ['a', '']]);
    const streams = await start(cluster, counting(), { ...CACHED, commitIntervalMs: 3_600_000 });
    await until(() => storeContent(streams).get('a') === 2n, 'both are counted');
    expect(await readAll(cluster, 'out')).toEqual([]);
    await streams.close();
    expect((await readAll(cluster, 'out')).map(({ key, value }) => [key, long(value)])).toEqual([['a', 2n]]);
  });
});
