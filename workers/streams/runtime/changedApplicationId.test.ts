import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { StreamsApplication } from '../index.ts';
import { adminOf, closeAll, closing, counting, createTopics, long, openCluster, produce, readAll, someEntries, tally, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const topicsOf = async (cluster: Cluster, applicationId: string): Promise<string[]> =>
  (await adminOf(cluster).listTopics({ listInternal: true })).map(({ name }) => name).filter((name) => name.startsWith(`${applicationId}-`)).sort();

const countsOf = (app: StreamsApplication): Map<string, bigint> => new Map([...app.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));
const caughtUp = (app: StreamsApplication): Promise<void> => until(() => {
  if (app.state === 'ERROR') throw app.error;
  return app.isCaughtUp();
}, 'it has caught up', 8000);

/** What a changelog says, the last of each key. */
const lastOf = async (cluster: Cluster, topic: string): Promise<Map<string, bigint>> =>
  // The first eight bytes are the timestamp.
  new Map((await readAll(cluster, topic)).map(({ key, value }) => [must(key), long(must(value).subarray(must(value).length - 8))]));

const committed = async (cluster: Cluster, groupId: string): Promise<number> =>
  (await adminOf(cluster).listConsumerGroupOffsets(groupId)).filter(({ topic }) => topic === 'in').reduce((sum, { offset }) => sum + offset, 0);

describe('an application under another id', () => {
  test('reads everything from the earliest on, into topics and stores of its own, and leaves the other one alone', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 3, out: 3 });
    const storage = new MemoryStorage();
    const open = (applicationId: string): StreamsApplication => {
      const app = new StreamsApplication(counting('value'), { applicationId, statestoreCacheMaxBytes: 0, snapshotMinChanges: 20, commitIntervalMs: 10 }, { network: cluster.network, time, stateStorage: storage });
      closing(() => app.close());
      return app;
    };
    const random = new SeededRandom(1);
    const entries = someEntries(random, 200);
    const expected = (): Map<string, bigint> => tally(entries.map(([, value]) => value));
    await produce(cluster, 'in', entries);

    const one = open('one');
    await one.start();
    await caughtUp(one);
    const before = expected();
    expect(await topicsOf(cluster, 'one')).toEqual(['one-counts-changelog', 'one-counts-repartition']);
    expect(await topicsOf(cluster, 'two')).toEqual([]);
    const length = async (): Promise<number> => (await readAll(cluster, 'one-counts-changelog')).length;
    const written = await length();
    expect(written).toBe(200);

    const two = open('two');
    await two.start();
    await caughtUp(two);
    expect(countsOf(two)).toEqual(before);
    expect(await topicsOf(cluster, 'two')).toEqual(['two-counts-changelog', 'two-counts-repartition']);
    expect(await lastOf(cluster, 'two-counts-changelog')).toEqual(before);
    expect((await readAll(cluster, 'out')).length, 'both have written everything').toBe(400);
    expect(await length()).toBe(written);
    expect([await committed(cluster, 'one'), await committed(cluster, 'two')]).toEqual([200, 200]);

    await one.close();
    const more = someEntries(random, 100);
    entries.push(...more);
    await produce(cluster, 'in', more);
    await caughtUp(two);
    expect(countsOf(two)).toEqual(expected());
    expect(await committed(cluster, 'one'), 'the first stays where it stopped').toBe(200);
    expect(await lastOf(cluster, 'one-counts-changelog')).toEqual(before);

    await two.close();
    await two.cleanUp();
    expect(await topicsOf(cluster, 'two')).toEqual([]);
    const again = open('one');
    await again.start();
    await caughtUp(again);
    expect(countsOf(again), 'the first goes on from its own state').toEqual(expected());
    expect((await readAll(cluster, 'out')).length).toBe(400 + 100 + 100);
  });
});
