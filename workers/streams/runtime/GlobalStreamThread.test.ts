import { afterEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../broker/index.ts';
import { Consumed, KafkaStreams, Materialized, Produced, StreamsBuilder, type StreamsConfig, type Topology } from '../index.ts';
import { caughtUp, closeAll, closing, createTopics, openCluster, produce, readAll, source, start, string, text, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const CONFIG: Partial<StreamsConfig> = { sessionTimeoutMs: 600, heartbeatIntervalMs: 100, statestoreCacheMaxBytes: 0 };

/** What is in `in` with the name of whoever has that key. */
const naming = (): Topology => {
  const builder = new StreamsBuilder();
  const users = builder.globalTable('users', Consumed.with(string, string), Materialized.as('names'));
  source(builder).leftJoin(users, (key) => key, (value, name: string | null) => `${value} by ${name ?? 'nobody'}`).to('out', Produced.with(string, string));
  return builder.build();
};

const open = async (): Promise<Cluster> => {
  const cluster = await openCluster();
  await createTopics(cluster, { in: 2, out: 1, users: 3 });
  return cluster;
};

const users = Array.from({ length: 300 }, (_, i) => [`k${i}`, `name ${i}`] as const);
const content = (streams: KafkaStreams): Map<string, string> => new Map([...streams.store<string, string>('names').all()].map(({ key, value }) => [key, value]));
const outputs = async (cluster: Cluster): Promise<string[]> => (await readAll(cluster, 'out')).map(({ value }) => text(value)!).sort();

describe('a global store', () => {
  test('has all that its topic had when the first record is joined', async () => {
    const cluster = await open();
    await produce(cluster, 'users', users);
    await produce(cluster, 'in', users.map(([key]) => [key, 'click'] as const));
    const streams = await start(cluster, naming(), CONFIG);
    expect(content(streams)).toEqual(new Map(users));
    await caughtUp(streams);
    expect(await outputs(cluster)).toEqual(users.map(([, name]) => `click by ${name}`).sort());
  });

  test('follows its topic, deletions included, and joins see it', async () => {
    const cluster = await open();
    const streams = await start(cluster, naming(), CONFIG);
    expect(content(streams).size).toBe(0);
    await produce(cluster, 'in', [['k1', 'early']]);
    await caughtUp(streams);
    await produce(cluster, 'users', [['k1', 'Ann'], ['k2', 'Bob'], ['k1', 'Anna']]);
    await until(() => content(streams).get('k1') === 'Anna' && content(streams).get('k2') === 'Bob', 'both names are there');
    await produce(cluster, 'in', [['k1', 'late']]);
    await caughtUp(streams);
    expect(await outputs(cluster)).toEqual(['early by nobody', 'late by Anna']);
  });

  test('is whole in each of two instances, and again after a restart', async () => {
    const cluster = await open();
    await produce(cluster, 'users', users);
    const first = await start(cluster, naming(), CONFIG);
    const second = new KafkaStreams(naming(), { applicationId: 'app', ...CONFIG }, { network: cluster.network, time });
    closing(() => second.close());
    await second.start();
    await produce(cluster, 'users', [['new', 'Nora']]);
    for (const streams of [first, second]) {
      await until(() => content(streams).has('new'), 'the new one is there');
      expect(content(streams)).toEqual(new Map([...users, ['new', 'Nora']]));
    }
    await first.close();
    await second.close();
    const third = await start(cluster, naming(), CONFIG);
    expect(content(third)).toEqual(new Map([...users, ['new', 'Nora']]));
  });

  test('without its topic is an error that names it', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { in: 1, out: 1 });
    const streams = new KafkaStreams(naming(), { applicationId: 'app', ...CONFIG }, { network: cluster.network, time });
    closing(() => streams.close());
    await expect(streams.start()).rejects.toThrow(/users/);
    expect(streams.state).toBe('ERROR');
    expect(streams.error).toMatchObject({ name: 'StreamsException' });
  });
});
