import { afterEach, expect, test } from 'vitest';
import { SystemTime } from '../common/index.ts';
import { emptyDocument, toWireError, type TelemetryFrame, type ViewUpdate } from '../protocol/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import { Engine } from './Engine.ts';
import { consumerNamed } from './testing/openRoom.ts';

const engines: Engine[] = [];
const openEngine = async (storage = new MemoryStorage()): Promise<Engine> => {
  const engine = new Engine(new SystemTime(), async () => storage);
  engines.push(engine);
  await engine.open({ databaseName: 'test', storage: 'memory', durability: 'relaxed' });
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const watch = async (engine: Engine): Promise<ViewUpdate[]> => {
  const views: ViewUpdate[] = [];
  await engine.subscribe((frame: TelemetryFrame) => void views.push(...frame.views));
  await engine.watch({
    document: emptyDocument(),
    views: [{ viewId: 'l', kind: 'lanes', topic: 't', limit: 10 }, { viewId: 'g', kind: 'groups' }, { viewId: 'c', kind: 'cluster' }],
  });
  return views;
};

test('the cluster is behind the engine: its calls, its views, its groups in the status', async () => {
  const engine = await openEngine();
  await engine.cluster.createTopic({ name: 't', partitions: 2, replicationFactor: 3, configs: {} });
  const views = await watch(engine);
  await engine.cluster.produce({ topic: 't', key: 'a', value: 'one', partitioner: 'default', acks: 'all' });
  await engine.cluster.startConsumer(consumerNamed('Sally'));
  await expect.poll(() => views.flatMap((view) => (view.kind === 'lanes' ? view.cells : [])).map(({ value }) => value)).toEqual(['one']);
  await expect.poll(() => views.findLast((view) => view.kind === 'cluster')?.cluster.brokers.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
  await expect.poll(() => views.findLast((view) => view.kind === 'groups')?.groups.find(({ groupId }) => groupId === 'g')?.members[0]?.hand, { timeout: 3_000 }).toMatchObject({ consumed: 1 });
  await engine.cluster.stopConsumer('Sally', 'leave');
  const { groups } = await engine.status();
  expect(groups.find(({ groupId }) => groupId === 'g')!.offsets.filter(({ offset }) => offset > 0)).toMatchObject([{ topic: 't', offset: 1, lag: 0 }]);
  expect(toWireError(await engine.cluster.deleteTopic('n').catch((error: unknown) => error))).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
});

test('while the engine is paused, consumers that somebody started read nothing', async () => {
  const engine = await openEngine();
  await engine.cluster.createTopic({ name: 't', partitions: 1, replicationFactor: 1, configs: {} });
  await engine.pause();
  await engine.cluster.produce({ topic: 't', key: 'a', value: 'one', partitioner: 'default', acks: 'all' });
  const views = await watch(engine);
  const consumed = () => views.findLast((view) => view.kind === 'groups')?.groups.find(({ groupId }) => groupId === 'g')?.members[0];
  await engine.cluster.startConsumer(consumerNamed('Sally'));
  await expect.poll(() => consumed()?.assignment.length, { timeout: 3_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(consumed()?.hand?.consumed).toBe(0);
  await engine.resume();
  await expect.poll(() => consumed()?.hand?.consumed, { timeout: 3_000 }).toBe(1);
});

test('consumers end with the engine: their group is there again, and nobody is in it', async () => {
  const storage = new MemoryStorage();
  const first = await openEngine(storage);
  await first.cluster.createTopic({ name: 't', partitions: 1, replicationFactor: 1, configs: {} });
  await first.cluster.produce({ topic: 't', key: 'a', value: 'one', partitioner: 'default', acks: 'all' });
  const before = await watch(first);
  await first.cluster.startConsumer(consumerNamed('Sally'));
  await expect.poll(() => before.some((view) => view.kind === 'groups' && view.groups.some(({ members }) => members.some(({ hand }) => hand?.consumed === 1))), { timeout: 3_000 }).toBe(true);
  await first.close();
  const second = await openEngine(storage);
  const after = await watch(second);
  await expect.poll(() => after.findLast((view) => view.kind === 'groups')?.groups.find(({ groupId }) => groupId === 'g'), { timeout: 3_000 })
    .toMatchObject({ state: 'Empty', members: [], partitions: [{ committed: 1 }] });
});
