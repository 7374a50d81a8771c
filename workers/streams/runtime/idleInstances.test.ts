import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { StreamsApplication, type StreamsConfig } from '../index.ts';
import { closeAll, closing, counting, createTopics, long, openCluster, produce, readAll, someEntries, tally, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const CONFIG: StreamsConfig = {
  applicationId: 'app', sessionTimeoutMs: 600, heartbeatIntervalMs: 100, statestoreCacheMaxBytes: 0,
  processingGuarantee: 'exactly_once_v2', commitIntervalMs: 20, transactionTimeoutMs: 800,
};

const application = (cluster: Cluster): { readonly app: StreamsApplication; readonly restored: Map<string, number> } => {
  const restored = new Map<string, number>();
  const app = new StreamsApplication(counting(), CONFIG, {
    network: cluster.network, time, stateStorage: new MemoryStorage(),
    listener: { onTaskRestored: (thread, _taskId, { records }) => restored.set(must(/instance-\d+/.exec(thread)?.[0]), records) },
  });
  closing(() => app.close());
  return { app, restored };
};

const busy = (app: StreamsApplication): string[] =>
  app.instances().filter(({ threads }) => threads.some(({ activeTasks }) => activeTasks.some(({ state }) => state === 'RUNNING'))).map(({ processId }) => processId);
const idle = (app: StreamsApplication): string[] =>
  app.instances().filter(({ state, threads }) => state === 'RUNNING' && threads.every(({ activeTasks, standbyTasks }) => activeTasks.length + standbyTasks.length === 0)).map(({ processId }) => processId);

const countsOf = (app: StreamsApplication): Map<string, bigint> => new Map([...app.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));
const caughtUp = (app: StreamsApplication): Promise<void> => until(() => {
  if (app.state === 'ERROR') throw app.error;
  return app.isCaughtUp();
}, 'it has caught up', 8000);

describe('more instances than partitions', () => {
  test('leave the rest RUNNING without tasks, and one after the other takes over from the dead, with the state', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const { app, restored } = application(cluster);
    await app.start();
    await app.addInstance();
    await app.addInstance();
    await until(() => busy(app).length === 1 && idle(app).length === 2, 'one works and two wait');
    const random = new SeededRandom(1);
    const keys: string[] = [];
    const feed = async (count: number): Promise<void> => {
      const entries = someEntries(random, count);
      await produce(cluster, 'in', entries);
      keys.push(...entries.map(([key]) => key));
      await caughtUp(app);
    };
    await feed(150);
    for (let survivors = 2; survivors > 0; survivors--) {
      const [victim] = busy(app);
      const waiting = idle(app);
      expect(waiting).toHaveLength(survivors);
      app.killInstance(must(victim));
      await until(() => busy(app).length === 1 && busy(app)[0] !== victim, 'another one works', 8000);
      const [heir] = busy(app);
      expect(waiting).toContain(heir);
      expect(must(restored.get(must(heir))), 'all that was logged').toBe(keys.length);
      expect(countsOf(app)).toEqual(tally(keys));
      expect(idle(app)).toEqual(waiting.filter((one) => one !== heir));
      await feed(60);
      expect(countsOf(app)).toEqual(tally(keys));
    }
    const updates = new Map<string, bigint[]>();
    for (const { key, value } of await readAll(cluster, 'out', 'read_committed')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
    expect(updates).toEqual(new Map([...tally(keys)].map(([key, count]) => [key, Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1))])));
  });
});
