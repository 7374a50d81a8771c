import { afterEach, expect, test } from 'vitest';
import { must, SeededRandom, sleep } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Grouped, Materialized, Produced, StreamsBuilder } from '../index.ts';
import { Serdes } from '../../serde/index.ts';
import { caughtUp, closeAll, createTopics, openCluster, produce, someEntries, source, start, string, time } from '../testing/streamsFixture.ts';

afterEach(closeAll);

test('an instance of three threads is not caught up while a task is with none of them', { repeats: 4, timeout: 60_000 }, async () => {
  const cluster = await openCluster(new MemoryStorage(), { brokers: 3 });
  await createTopics(cluster, { in: 4, out: 4 });
  let left = 6;
  const builder = new StreamsBuilder();
  source(builder).groupBy((_key, value) => value, Grouped.with(string, string)).count(Materialized.as('counts')).toStream()
    .mapValues((count) => {
      if (count % 10n === 3n && left-- > 0) throw new Error('no');
      return count;
    }).to('out', Produced.with(string, Serdes.Long()));
  const streams = await start(cluster, builder.build(), { numStreamThreads: 3, sessionTimeoutMs: 600, heartbeatIntervalMs: 100, processingGuarantee: 'exactly_once_v2', commitIntervalMs: 30, uncaughtExceptionHandler: { handle: () => 'REPLACE_THREAD' } });
  const random = new SeededRandom(4);
  for (let round = 0; round < 30; round++) {
    await produce(cluster, 'in', someEntries(random, 12));
    await sleep(time, 5);
  }
  await caughtUp(streams, 10_000);
  const running = streams.metadataForLocalThreads().flatMap(({ activeTasks }) => activeTasks.filter(({ state }) => state === 'RUNNING').map(({ taskId }) => taskId)).sort();
  expect(running).toEqual(must(streams.taskIds()).sort());
});
