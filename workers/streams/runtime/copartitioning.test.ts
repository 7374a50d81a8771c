import { afterEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../broker/index.ts';
import { Consumed, JoinWindows, KafkaStreams, Materialized, Produced, StreamJoined, StreamsApplication, StreamsBuilder, type StreamsConfig, type Topology } from '../index.ts';
import { adminOf, caughtUp, closeAll, closing, createTopics, openCluster, produce, readAll, start, string, text, time, until } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const FAST: Partial<StreamsConfig> = { sessionTimeoutMs: 600, heartbeatIntervalMs: 100, statestoreCacheMaxBytes: 0 };
const strings = Consumed.with(string, string);
const out = Produced.with(string, string);
const both = (left: string, right: string | null): string => `${left}+${right}`;

const joins: Readonly<Record<string, (builder: StreamsBuilder) => void>> = {
  'two streams': (builder) => builder.stream('left', strings).join(builder.stream('right', strings), both, JoinWindows.ofTimeDifferenceWithNoGrace(10), StreamJoined.with<string, string, string>(string, string, string)).to('out', out),
  'a stream and a table': (builder) => builder.stream('left', strings).leftJoin(builder.table('right', strings), both).to('out', out),
  'two tables': (builder) => builder.table('left', strings).join(builder.table('right', strings), both, Materialized.with(string, string)).toStream().to('out', out),
};
const topologyOf = (join: (builder: StreamsBuilder) => void): Topology => {
  const builder = new StreamsBuilder();
  join(builder);
  return builder.build();
};

const open = async (left: number, right: number): Promise<Cluster> => {
  const cluster = await openCluster();
  await createTopics(cluster, { left, right, out: 1 });
  await produce(cluster, 'right', [['a', 'r']], 1);
  await produce(cluster, 'left', [['a', 'l']], 2);
  return cluster;
};

const outputs = async (cluster: Cluster): Promise<Array<string | null>> => (await readAll(cluster, 'out')).map(({ value }) => text(value));
const internalTopics = async (cluster: Cluster): Promise<string[]> => (await adminOf(cluster).listTopics({ listInternal: true })).map(({ name }) => name).filter((name) => name.startsWith('app-'));

describe('topics of different partition counts', () => {
  test.each(Object.entries(joins))('end an application that joins %s of them in ERROR, with their names and counts, before anything is made or written', async (_what, join) => {
    const cluster = await open(3, 2);
    const seen: string[] = [];
    const streams = new KafkaStreams(topologyOf(join), { applicationId: 'app', numStreamThreads: 2, ...FAST }, {
      network: cluster.network, time,
      listener: { onStateChange: (state) => seen.push(state), onError: (error) => seen.push(String(error)) },
    });
    closing(() => streams.close());
    await expect(streams.start()).rejects.toThrow(/number of partitions: left \(3\), right \(2\)|number of partitions: right \(2\), left \(3\)/);
    expect(streams.state).toBe('ERROR');
    expect(seen).toEqual(['REBALANCING', String(streams.error), 'ERROR']);
    await until(() => streams.metadataForLocalThreads().every(({ threadState }) => threadState === 'DEAD'), 'all threads have ended');
    expect(await internalTopics(cluster)).toEqual([]);
    expect(await outputs(cluster)).toEqual([]);
  });

  test.each(Object.entries(joins))('of the same count are joined: %s', async (_what, join) => {
    const cluster = await open(3, 3);
    const streams = await start(cluster, topologyOf(join));
    await caughtUp(streams);
    expect(await outputs(cluster)).toEqual(['l+r']);
  });

  test('are fine where keys need not meet: with a global table, and with a table by foreign key', async () => {
    const cluster = await open(3, 2);
    const builder = new StreamsBuilder();
    builder.stream('left', strings).join(builder.globalTable('right', strings), (key) => key, both).to('out', out);
    const streams = await start(cluster, builder.build());
    await caughtUp(streams);
    expect(await outputs(cluster)).toEqual(['l+r']);
    await streams.close();
    const foreign = await open(3, 2);
    await produce(foreign, 'left', [['b', 'a']], 3);
    const second = await start(foreign, topologyOf((builder_) => builder_.table('left', strings).join(builder_.table('right', strings), (value: string) => value, both, Materialized.with(string, string)).toStream().to('out', out)));
    await until(async () => (await outputs(foreign)).length > 0, 'the rows are joined');
    await caughtUp(second);
    expect(await outputs(foreign)).toEqual(['a+r']);
  });

  test('are told to every instance, when one topic grows and the next one joins', async () => {
    const cluster = await open(2, 2);
    const app = new StreamsApplication(topologyOf(joins['a stream and a table']!), { applicationId: 'app', ...FAST }, { network: cluster.network, time });
    closing(() => app.close());
    await app.start();
    await until(() => app.isCaughtUp(), 'it has caught up');
    await adminOf(cluster).createPartitions([{ name: 'left', count: 3 }]);
    await app.addInstance().catch(() => undefined);
    await until(() => app.instances().every(({ state }) => state === 'ERROR'), 'both have ended');
    for (const { error } of app.instances()) expect(String(error)).toMatch(/left \(3\).*right \(2\)|right \(2\).*left \(3\)/);
    expect(await outputs(cluster)).toEqual(['l+r']);
  });
});
