import { afterEach, expect, test } from 'vitest';
import { MemoryStorage } from '../../storage/index.ts';
import { Consumed, StreamsBuilder } from '../index.ts';
import { closeAll, createTopics, openCluster, produce, start, string, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

test('a task waits max.task.idle.ms for a partition that is empty, and then goes on without it', async () => {
  const cluster = await openCluster(new MemoryStorage());
  await createTopics(cluster, { a: 1, b: 1 });
  const seen: Array<readonly [string, number]> = [];
  const builder = new StreamsBuilder();
  builder.stream(['a', 'b'], Consumed.with(string, string)).foreach((_key, value) => seen.push([value, time.milliseconds()]));
  await start(cluster, builder.build(), { maxTaskIdleMs: 700 });
  const begun = time.milliseconds();
  await produce(cluster, 'a', [['k', 'a5']], 5);
  await until(() => seen.length === 1, 'the record is processed');
  expect(seen[0]![1] - begun).toBeGreaterThan(500);
  await produce(cluster, 'a', [['k', 'a6']], 6);
  await produce(cluster, 'b', [['k', 'b1']], 1);
  await until(() => seen.length === 3, 'all is processed');
  expect(seen.map(([value]) => value).sort()).toEqual(['a5', 'a6', 'b1']);
});
