import { afterEach, describe, expect, test } from 'vitest';
import { must, nextInt, SeededRandom, sleep } from '../../common/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { forgetMembers, KafkaStreams } from '../index.ts';
import {
  caughtUp, closeAll, counting, createTopics, long, openCluster, produce, readAll, someEntries, start, storeContent, tally, text, time,
} from '../testing/streamsFixture.ts';

afterEach(closeAll);

describe('a crash', () => {
  /**
   * Some rounds of input and processing, each ended by a death at a moment that the seed chooses. In the end every key
   * must have been counted from 1 up without a gap or a repetition, in the store and in the output.
   */
  const survive = async (seed: number, by: 'key' | 'value', partitions: number): Promise<void> => {
    const random = new SeededRandom(seed);
    let storage = new FaultyStorage(new MemoryStorage(), time, random, { failure: 0, maxDelayYields: 3 });
    let cluster = await openCluster(storage);
    await createTopics(cluster, { in: partitions, out: partitions });
    const topics: string[] = [];
    for (let round = 0; round < 5; round++) {
      await forgetMembers(cluster.network, time, 'app');
      const streams = new KafkaStreams(counting(by), { applicationId: 'app', statestoreCacheMaxBytes: 0 }, { network: cluster.network, time });
      const started = streams.start();
      for (let burst = nextInt(random, 4); burst >= 0; burst--)
        void produce(cluster, 'in', someEntries(random, nextInt(random, 40))).catch(() => undefined);
      for (let turns = nextInt(random, 300); turns > 0; turns--) await sleep(time, 1);
      const survivor = storage.crash();
      await started.catch(() => undefined);
      await Promise.allSettled([streams.close(), cluster.close()]);
      storage = new FaultyStorage(survivor, time, random, { failure: 0, maxDelayYields: 3 });
      cluster = await openCluster(storage);
      expect(cluster.recoveries).toEqual([]);
    }
    const streams = await start(cluster, counting(by));
    await caughtUp(streams);
    for (const { key, value } of await readAll(cluster, 'in')) topics.push(must(by === 'key' ? key : text(value)));
    const expected = tally(topics);
    expect(storeContent(streams)).toEqual(expected);
    const updates = new Map<string, bigint[]>();
    for (const { key, value } of await readAll(cluster, 'out')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
    for (const [key, counts] of updates)
      expect(counts, `seed ${seed}: ${key}`).toEqual(Array.from({ length: Number(expected.get(key)) }, (_, i) => BigInt(i + 1)));
    expect(new Set(updates.keys())).toEqual(new Set(expected.keys()));
    await streams.close();
  };

  test('loses and repeats nothing of a count', async () => {
    for (let seed = 0; seed < 3; seed++) await survive(seed, 'key', 1 + (seed % 3));
  }, 20_000);

  test('loses and repeats nothing of a count behind a repartition topic', async () => {
    for (let seed = 100; seed < 103; seed++) await survive(seed, 'value', 1 + (seed % 4));
  }, 20_000);
});
