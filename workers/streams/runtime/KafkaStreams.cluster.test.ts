import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom, sleep } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { KafkaClient } from '../../clients/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import {
  caughtUp, closeAll, counting, createTopics, long, openCluster, produce, readAll, someEntries, start, storeContent, tally, time, until,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

/** Failures are noticed soon. */
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 500 };

const leaderOf = (cluster: Cluster, topic: string): number => must(cluster.image.partition(topic, 0)).leader;

const coordinatorOf = (cluster: Cluster): Promise<number> => new KafkaClient(cluster.network, time).coordinatorId('group', 'app');

/** Every key of `out` was counted from 1 up to the last without a gap or a repetition. */
const expectCounted = async (cluster: Cluster, expected: ReadonlyMap<string, bigint>): Promise<void> => {
  const updates = new Map<string, bigint[]>();
  for (const { key, value } of await readAll(cluster, 'out')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
  expect(updates).toEqual(new Map([...expected].map(([key, count]) => [key, Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1))])));
};

describe('a broker that is killed and comes back leaves the application RUNNING', () => {
  const victims: ReadonlyArray<readonly [string, (cluster: Cluster) => number | Promise<number>, readonly number[]]> = [
    ['the leader of the input', (cluster) => leaderOf(cluster, 'in'), [3]],
    ['the leader of the output', (cluster) => leaderOf(cluster, 'out'), [1, 3]],
    ['the leader of the changelog', (cluster) => leaderOf(cluster, 'app-counts-changelog'), [1]],
    ['the coordinator of the group', coordinatorOf, [1]],
  ];
  for (const [what, victimOf, replicationFactors] of victims)
    for (const replicationFactor of replicationFactors)
      test(`${what}, of ${replicationFactor} replica(s)`, async () => {
        const cluster = await openCluster(new MemoryStorage(), { brokers: 3, config: { ...FAST, defaultReplicationFactor: replicationFactor } });
        await createTopics(cluster, { in: 2, out: 2 });
        const streams = await start(cluster, counting());
        const random = new SeededRandom(replicationFactor);
        const entries: Array<readonly [string, string]> = [];
        let isFed = false;
        const feeding = (async () => {
          while (!isFed) {
            const more = someEntries(random, 20);
            await produce(cluster, 'in', more);
            entries.push(...more);
            await sleep(time, 5);
          }
        })();
        await until(() => streams.state === 'RUNNING' && entries.length > 100, 'it runs');
        const victim = await victimOf(cluster);
        await cluster.kill(victim);
        await sleep(time, 500);
        await cluster.restart(victim);
        const before = entries.length;
        await until(() => entries.length > before + 100, 'input comes again', 10_000);
        isFed = true;
        await feeding;
        await caughtUp(streams, 10_000);
        expect(streams.state).toBe('RUNNING');
        expect(storeContent(streams)).toEqual(tally(entries.map(([key]) => key)));
        await expectCounted(cluster, tally(entries.map(([key]) => key)));
        await streams.close();
        expect(streams.state).toBe('NOT_RUNNING');
      }, 30_000);
});

describe('while a broker is away', () => {
  test('nothing is processed that could not be committed, and the next start goes on there', async () => {
    const cluster = await openCluster(new MemoryStorage(), { brokers: 3, config: FAST });
    await createTopics(cluster, { other: 1, in: 1, out: 1 });
    const streams = await start(cluster, counting());
    await produce(cluster, 'in', [['a', '1']]);
    await caughtUp(streams);
    expect(leaderOf(cluster, 'in')).not.toBe(leaderOf(cluster, 'out'));
    const victim = leaderOf(cluster, 'out');
    await cluster.kill(victim);
    for (let i = 0; i < 5; i++) {
      await produce(cluster, 'in', [['a', '1']]);
      await sleep(time, 20);
    }
    expect(storeContent(streams).get('a')).toBeLessThan(4n);
    await streams.close();
    expect([streams.state, streams.error]).toEqual(['NOT_RUNNING', undefined]);
    await cluster.restart(victim);
    const second = await start(cluster, counting());
    await caughtUp(second);
    expect(storeContent(second)).toEqual(new Map([['a', 6n]]));
    await expectCounted(cluster, new Map([['a', 6n]]));
  }, 20_000);
});
