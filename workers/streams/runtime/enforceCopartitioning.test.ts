import { afterEach, describe, expect, test } from 'vitest';
import { Consumed, Joined, Produced, Repartitioned, StreamsBuilder, type Topology } from '../index.ts';
import { adminOf, caughtUp, closeAll, createTopics, openCluster, produce, readAll, start, string, text } from '../testing/streamsFixture.ts';

afterEach(closeAll);

const joining = (prepare: (builder: StreamsBuilder) => ReturnType<typeof stream> = (builder) => stream(builder)): Topology => {
  const builder = new StreamsBuilder();
  const users = builder.table('users', Consumed.with(string, string));
  prepare(builder).join(users, (click, user) => `${click} by ${user}`, Joined.with(string, string, string)).to('out', Produced.with(string, string));
  return builder.build();
};
const stream = (builder: StreamsBuilder) => builder.stream('clicks', Consumed.with(string, string));

describe('topics that are joined', () => {
  test('must have as many partitions as each other', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { clicks: 3, users: 2, out: 1 });
    await expect(start(cluster, joining())).rejects.toThrow('must have the same number of partitions: clicks (3), users (2)');
  });

  test('but a repartition topic takes the number of the other one', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { clicks: 3, users: 2, out: 1 });
    const streams = await start(cluster, joining((builder) => stream(builder).selectKey((_, value) => value)));
    const topics = await adminOf(cluster).listTopics({ listInternal: true });
    expect(topics.find(({ name }) => name.endsWith('-repartition'))!.partitions).toHaveLength(2);
    await produce(cluster, 'users', [['u1', 'Sally'], ['u2', 'Bob'], ['u3', 'Eve']]);
    await caughtUp(streams);
    await produce(cluster, 'clicks', [['x', 'u1'], ['y', 'u2'], ['z', 'u3']], 1);
    await caughtUp(streams);
    expect((await readAll(cluster, 'out')).map(({ value }) => text(value)).sort()).toEqual(['u1 by Sally', 'u2 by Bob', 'u3 by Eve']);
  });

  test('unless somebody fixed another number for it', async () => {
    const cluster = await openCluster();
    await createTopics(cluster, { clicks: 3, users: 2, out: 1 });
    await expect(start(cluster, joining((builder) => stream(builder).repartition(Repartitioned.as<string, string>('fixed').withNumberOfPartitions(5)))))
      .rejects.toThrow('must have the same number of partitions');
  });
});
