import { afterEach, describe, expect, test } from 'vitest';
import { must, SeededRandom, sleep } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import type { Serde } from '../../serde/index.ts';
import { KeyValue, Produced, StreamsApplication, StreamsBuilder, type StreamsConfig, type StreamThreadExceptionResponse, type Topology } from '../index.ts';
import { adminOf, closeAll, closing, counting, createTopics, long, openCluster, produce, readAll, someEntries, source, string, tally, text, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

/** A dead instance is noticed soon. */
const FAST: Partial<StreamsConfig> = { sessionTimeoutMs: 600, heartbeatIntervalMs: 100, statestoreCacheMaxBytes: 0, transactionTimeoutMs: 800 };

const open = async (partitions = 4): Promise<Cluster> => {
  const cluster = await openCluster(new MemoryStorage(), { brokers: 3 });
  await createTopics(cluster, { in: partitions, out: partitions });
  return cluster;
};

const application = (cluster: Cluster, config: Partial<StreamsConfig> = {}, storage = new MemoryStorage()): StreamsApplication => {
  const app = new StreamsApplication(counting(), { applicationId: 'app', ...FAST, ...config }, { network: cluster.network, time, stateStorage: storage });
  closing(() => app.close());
  return app;
};

const activeTasks = (app: StreamsApplication): Record<string, string[]> =>
  Object.fromEntries(app.instances().map(({ processId, threads }) => [processId, threads.flatMap(({ activeTasks: tasks }) => tasks.filter(({ state }) => state === 'RUNNING').map(({ taskId }) => taskId)).sort()]));
const shares = (app: StreamsApplication): number[] => Object.values(activeTasks(app)).map(({ length }) => length).sort();

const counts = (app: StreamsApplication): Map<string, bigint> => new Map([...app.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));

const caughtUp = (app: StreamsApplication): Promise<void> => until(() => {
  if (app.state === 'ERROR') throw app.error;
  return app.isCaughtUp();
}, 'it has caught up', 8000);

describe('instances of an application', () => {
  test('share the tasks, and queries see all of them', async () => {
    const cluster = await open();
    const app = application(cluster);
    await app.start();
    expect(activeTasks(app)).toEqual({ 'instance-1': ['0_0', '0_1', '0_2', '0_3'] });
    await app.addInstance();
    await until(() => shares(app).join() === '2,2', 'both have two tasks');
    const entries = someEntries(new SeededRandom(1), 200);
    await produce(cluster, 'in', entries);
    await caughtUp(app);
    expect(counts(app)).toEqual(tally(entries.map(([key]) => key)));
  });

  test('take over from one that is killed, with its state, and give it its share again', async () => {
    const cluster = await open();
    const app = application(cluster);
    await app.start();
    const second = await app.addInstance();
    await until(() => shares(app).join() === '2,2', 'both have two tasks');
    const entries = someEntries(new SeededRandom(2), 300);
    await produce(cluster, 'in', entries);
    await caughtUp(app);
    app.killInstance(second);
    expect(shares(app)).toEqual([0, 2]);
    await until(() => shares(app).join() === '0,4', 'the first has taken over');
    expect(counts(app)).toEqual(tally(entries.map(([key]) => key)));
    const more = someEntries(new SeededRandom(3), 100);
    await produce(cluster, 'in', more);
    await caughtUp(app);
    await app.restartInstance(second);
    await until(() => shares(app).join() === '2,2', 'the second has its share again');
    await caughtUp(app);
    expect(counts(app)).toEqual(tally([...entries, ...more].map(([key]) => key)));
  });

  test('one that stops hands over at once, and more instances than partitions leave some idle', async () => {
    const cluster = await open(2);
    const app = application(cluster, { sessionTimeoutMs: 60_000 });
    await app.start();
    const second = await app.addInstance();
    await app.addInstance();
    await until(() => shares(app).join() === '0,1,1', 'one of three is idle');
    expect(app.instances().every(({ state }) => state === 'RUNNING')).toBe(true);
    await app.stopInstance(second);
    await until(() => shares(app).join() === '0,1,1' && activeTasks(app)[second]!.length === 0, 'the idle one has work now');
  });

  test('under another application id begins from nothing', async () => {
    const cluster = await open();
    const entries = someEntries(new SeededRandom(4), 50);
    await produce(cluster, 'in', entries);
    const first = application(cluster);
    await first.start();
    await caughtUp(first);
    await first.close();
    const other = application(cluster, { applicationId: 'other' });
    await other.start();
    await caughtUp(other);
    expect(counts(other)).toEqual(tally(entries.map(([key]) => key)));
    expect((await readAll(cluster, 'out')).length).toBe(100);
  });

  test('keep standby copies, from which another takes over without reading a changelog from the beginning', async () => {
    const cluster = await open(2);
    const app = application(cluster, { numStandbyReplicas: 1 });
    await app.start();
    const second = await app.addInstance();
    const entries = someEntries(new SeededRandom(5), 200);
    await produce(cluster, 'in', entries);
    const standbys = (): number => app.instances().reduce((sum, { threads }) => sum + threads.reduce((all, { standbyTasks }) => all + standbyTasks.length, 0), 0);
    await until(() => shares(app).join() === '1,1' && standbys() === 2, 'each has one task and a copy of the other');
    await caughtUp(app);
    await until(() => app.instances().every(({ threads }) => threads.every(({ standbyTasks }) => standbyTasks.every(({ restoring }) => restoring.some(({ offset }) => offset > 0)))), 'the copies are warm');
    app.killInstance(second);
    await until(() => shares(app).join() === '0,2', 'the first has taken over');
    expect(counts(app)).toEqual(tally(entries.map(([key]) => key)));
  });
});

describe('under exactly-once', () => {
  test('nothing is counted twice and nothing is left out, however instances come and go', async () => {
    const cluster = await open(3);
    const app = application(cluster, { processingGuarantee: 'exactly_once_v2', commitIntervalMs: 20 });
    await app.start();
    const second = await app.addInstance();
    const random = new SeededRandom(6);
    const entries: Array<readonly [string, string]> = [];
    const feed = async (rounds: number): Promise<void> => {
      for (let i = 0; i < rounds; i++) {
        const more = someEntries(random, 10);
        await produce(cluster, 'in', more);
        entries.push(...more);
        await sleep(time, 10);
      }
    };
    await feed(20);
    app.killInstance(second);
    await feed(40);
    await app.restartInstance(second);
    await feed(20);
    app.killInstance('instance-1');
    await feed(40);
    await until(() => shares(app).join() === '0,3', 'the second has all', 8000);
    await caughtUp(app);
    const expected = tally(entries.map(([key]) => key));
    expect(counts(app)).toEqual(expected);
    const updates = new Map<string, bigint[]>();
    for (const { key, value } of await readAll(cluster, 'out', 'read_committed')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
    for (const [key, seen] of updates) expect(seen, key).toEqual(Array.from({ length: Number(expected.get(key)) }, (_, i) => BigInt(i + 1)));
  }, 30_000);

  test('what a topic does not take ends the application, instead of being tried for ever', async () => {
    const cluster = await openCluster(new MemoryStorage(), { brokers: 3 });
    await adminOf(cluster).createTopics([{ name: 'in', numPartitions: 1 }, { name: 'out', numPartitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
    const builder = new StreamsBuilder();
    source(builder).map((_, value) => KeyValue.pair<string | null, string>(null, value)).to('out', Produced.with<string | null, string>(string as Serde<string | null>, string));
    const app = new StreamsApplication(builder.build(), { applicationId: 'app', ...FAST, processingGuarantee: 'exactly_once_v2', commitIntervalMs: 20 }, { network: cluster.network, time });
    closing(() => app.close());
    await app.start();
    await produce(cluster, 'in', [['a', '1']]);
    await until(() => app.state === 'ERROR', 'it has ended');
    expect(app.error).toMatchObject({ errorName: 'INVALID_RECORD' });
  });
});

describe('the uncaught exception handler', () => {
  /** Fails at the value `bad`, as often as it is told to. */
  const failing = (times: number): Topology => {
    let left = times;
    const builder = new StreamsBuilder();
    source(builder).mapValues((value) => {
      if (value === 'bad' && left-- > 0) throw new Error('bad');
      return value;
    }).to('out', Produced.with(string, string));
    return builder.build();
  };
  const withHandler = (cluster: Cluster, topology: Topology, response: StreamThreadExceptionResponse): StreamsApplication => {
    const app = new StreamsApplication(topology, { applicationId: 'app', ...FAST, uncaughtExceptionHandler: { handle: () => response } }, { network: cluster.network, time });
    closing(() => app.close());
    return app;
  };

  test('may put another thread in the place of the one that failed, which goes on where it had committed', async () => {
    const cluster = await open(1);
    const app = withHandler(cluster, failing(2), 'REPLACE_THREAD');
    await app.start();
    await produce(cluster, 'in', [['a', 'good'], ['a', 'bad'], ['a', 'better']]);
    await caughtUp(app);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value))).toEqual(['good', 'bad', 'better']);
  });

  test('may end one instance, whose tasks move on, or all of them', async () => {
    const cluster = await open(1);
    const app = withHandler(cluster, failing(1), 'SHUTDOWN_CLIENT');
    await app.start();
    await app.addInstance();
    await produce(cluster, 'in', [['a', 'bad']]);
    await until(() => app.instances().filter(({ state }) => state === 'ERROR').length === 1, 'one has ended');
    await caughtUp(app);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value))).toEqual(['bad']);
    const all = await open(1);
    const other = withHandler(all, failing(1), 'SHUTDOWN_APPLICATION');
    await other.start();
    await other.addInstance();
    await produce(all, 'in', [['a', 'bad']]);
    await until(() => other.instances().map(({ state }) => state).sort().join() === 'ERROR,NOT_RUNNING', 'both have ended');
  });
});
