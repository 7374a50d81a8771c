import { afterEach, describe, expect, test } from 'vitest';
import { must, sleep } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { StreamsApplication, type StreamsConfig } from '../index.ts';
import { closeAll, closing, counting, createTopics, long, openCluster, produce, readAll, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

/** Of each partition's store, one changelog record for each. */
const KEYS = 400;
const LAG = 20;
const INTERVAL_MS = 600;

/** What an instance was told, in the order of telling, and what its tasks had to read before they ran. */
interface Told {
  readonly atMs: number;
  readonly instance: string;
  readonly active: readonly string[];
  readonly standby: readonly string[];
  /** Those of the standbys that are there to become active. */
  readonly warmups: readonly string[];
}
interface Restored {
  readonly instance: string;
  readonly taskId: string;
  readonly records: number;
}

const open = async (partitions: number): Promise<{ cluster: Cluster; keys: string[] }> => {
  const cluster = await openCluster(new MemoryStorage());
  await createTopics(cluster, { in: partitions, out: partitions });
  const keys = Array.from({ length: KEYS * partitions }, (_, i) => `key-${i}`);
  await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
  return { cluster, keys };
};

const application = (cluster: Cluster, config: Partial<StreamsConfig>) => {
  const told: Told[] = [];
  const restored: Restored[] = [];
  const instanceOf = (thread: string): string => must(/instance-\d+/.exec(thread)?.[0]);
  const app = new StreamsApplication(counting(), {
    applicationId: 'app', heartbeatIntervalMs: 50, statestoreCacheMaxBytes: 0, acceptableRecoveryLag: LAG, probingRebalanceIntervalMs: INTERVAL_MS, ...config,
  }, {
    network: cluster.network, time, stateStorage: new MemoryStorage(),
    listener: {
      onAssignment: (thread, { active, standby, warmups }) => told.push({ atMs: time.milliseconds(), instance: instanceOf(thread), active: [...active.keys()].sort(), standby: [...standby.keys()].sort(), warmups: [...warmups].sort() }),
      onTaskRestored: (thread, taskId, { records }) => restored.push({ instance: instanceOf(thread), taskId, records }),
    },
  });
  closing(() => app.close());
  return { app, told, restored };
};

const caughtUp = (app: StreamsApplication): Promise<void> => until(() => {
  if (app.state === 'ERROR') throw app.error;
  return app.isCaughtUp();
}, 'it has caught up', 8000);

const running = (app: StreamsApplication, instance: string): string[] =>
  must(app.instances().find(({ processId }) => processId === instance)).threads.flatMap(({ activeTasks }) => activeTasks.filter(({ state }) => state === 'RUNNING').map(({ taskId }) => taskId)).sort();
const shares = (app: StreamsApplication): string => app.instances().map(({ processId }) => running(app, processId).length).join();
const standbys = (app: StreamsApplication): string[] => app.instances().flatMap(({ threads }) => threads.flatMap(({ standbyTasks }) => standbyTasks.map(({ taskId }) => taskId)));

const changelogLength = async (cluster: Cluster, taskId: string): Promise<number> =>
  (await readAll(cluster, 'app-counts-changelog')).filter(({ partition }) => taskId === `0_${partition}`).length;

/** Every key counted from 1 to `times`, in order and once. */
const expectCounted = async (cluster: Cluster, keys: readonly string[], times: number): Promise<void> => {
  const updates = new Map<string, bigint[]>();
  for (const { key, value } of await readAll(cluster, 'out')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
  const all = Array.from({ length: times }, (_, i) => BigInt(i + 1));
  expect(updates).toEqual(new Map(keys.map((key) => [key, all])));
};

describe('an instance that joins an application with much state', () => {
  test('gets a copy first, and the task when the group probes and finds it warm, without reading its changelog again', async () => {
    const { cluster, keys } = await open(2);
    const { app, told, restored } = application(cluster, {});
    await app.start();
    await caughtUp(app);
    told.length = restored.length = 0;
    const addedAtMs = time.milliseconds();
    expect(await app.addInstance()).toBe('instance-2');
    expect(running(app, 'instance-1')).toEqual(['0_0', '0_1']);
    await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
    await until(() => shares(app) === '1,1', 'each has one task');
    await caughtUp(app);

    const toSecond = told.filter(({ instance }) => instance === 'instance-2');
    const joined = must(toSecond[0]);
    expect([joined.active, joined.standby.length]).toEqual([[], 1]);
    expect(joined.warmups).toEqual(joined.standby);
    const [moved] = joined.standby;
    const got = must(toSecond.find(({ active }) => active.length > 0));
    expect([got.active, got.standby]).toEqual([[moved], []]);
    expect(got.atMs - addedAtMs).toBeGreaterThanOrEqual(INTERVAL_MS);
    for (const { atMs, instance, active } of told)
      if (instance === 'instance-1' && atMs < addedAtMs + INTERVAL_MS) expect(active).toEqual(['0_0', '0_1']);

    expect(restored.map(({ instance, taskId }) => [instance, taskId])).toEqual([['instance-2', moved]]);
    expect(await changelogLength(cluster, must(moved))).toBeGreaterThan(KEYS);
    expect(must(restored[0]).records).toBeLessThanOrEqual(LAG);

    expect([running(app, 'instance-1').length, running(app, 'instance-2'), standbys(app)]).toEqual([1, [moved], []]);
    await expectCounted(cluster, keys, 2);
    const quiet = told.length;
    await sleep(time, INTERVAL_MS + 100);
    expect(told.length, 'nobody probes what is balanced').toBe(quiet);
  });

  test('gets it at once, to read all of its changelog, where so much lag is acceptable', async () => {
    const { cluster, keys } = await open(2);
    const { app, told, restored } = application(cluster, { acceptableRecoveryLag: KEYS * 2, probingRebalanceIntervalMs: 600_000 });
    await app.start();
    await caughtUp(app);
    told.length = restored.length = 0;
    await app.addInstance();
    await until(() => shares(app) === '1,1', 'each has one task');
    expect(told.every(({ standby }) => standby.length === 0)).toBe(true);
    const [moved] = running(app, 'instance-2');
    expect(restored).toEqual([{ instance: 'instance-2', taskId: moved, records: await changelogLength(cluster, must(moved)) }]);
    expect(must(restored[0]).records).toBeGreaterThan(KEYS / 2);
    await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
    await caughtUp(app);
    await expectCounted(cluster, keys, 2);
  });

  test('warms up no more tasks at a time than there may be warm-ups, one probing after the other', async () => {
    const { cluster, keys } = await open(4);
    const { app, told, restored } = application(cluster, { maxWarmupReplicas: 1, probingRebalanceIntervalMs: 400 });
    await app.start();
    await caughtUp(app);
    told.length = restored.length = 0;
    await app.addInstance();
    await until(() => shares(app) === '2,2' && standbys(app).length === 0, 'each has two tasks');
    const toSecond = told.filter(({ instance }) => instance === 'instance-2');
    // Of a task that it is about to have it keeps the copy while the other one gives it up.
    const warmups = toSecond.map(({ standby }, i) => standby.filter((task) => toSecond[i + 1]?.active.includes(task) !== true).length);
    expect(Math.max(...warmups), JSON.stringify(toSecond)).toBeLessThanOrEqual(1);
    expect([...new Set(toSecond.map(({ active }) => active.length))], 'one task comes after the other').toEqual([0, 1, 2]);
    expect(restored.map(({ instance }) => instance)).toEqual(['instance-2', 'instance-2']);
    expect(Math.max(...restored.map(({ records }) => records))).toBeLessThanOrEqual(LAG);
    await produce(cluster, 'in', keys.map((key) => [key, ''] as const));
    await caughtUp(app);
    await expectCounted(cluster, keys, 2);
  });
});
