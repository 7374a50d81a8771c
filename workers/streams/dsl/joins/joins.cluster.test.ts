import { afterEach, expect, test } from 'vitest';
import { MemoryStorage } from '../../../storage/index.ts';
import { Consumed, Joined, JoinWindows, Produced, StreamJoined, StreamsBuilder, type Topology } from '../../index.ts';
import { caughtUp, closeAll, createTopics, openCluster, produce, readAll, start, string, text } from '../../testing/streamsFixture.ts';

const strings = Consumed.with(string, string);
const out = Produced.with(string, string);
const all = StreamJoined.with(string, string, string);

afterEach(closeAll);

const latest = async (cluster: Parameters<typeof readAll>[0]): Promise<Record<string, string | null>> =>
  Object.fromEntries((await readAll(cluster, 'out')).map(({ key, value }) => [key, text(value)]));

test('rows find what they refer to in other partitions, and the answers find back', async () => {
  const cluster = await openCluster();
  await createTopics(cluster, { orders: 3, customers: 2, out: 1 });
  const builder = new StreamsBuilder();
  builder.table('orders', strings)
    .leftJoin(builder.table('customers', strings), (order) => order.split('/')[0] ?? null, (order, customer) => `${order}: ${customer}`)
    .toStream().to('out', out);
  const streams = await start(cluster, builder.build());
  const orders = Array.from({ length: 20 }, (_, i) => [`o${i}`, `c${i % 5}/${i}`] as const);
  await produce(cluster, 'orders', orders);
  await caughtUp(streams);
  await produce(cluster, 'customers', [0, 1, 2, 3].map((i) => [`c${i}`, `name${i}`]));
  await caughtUp(streams);
  expect(await latest(cluster)).toEqual(
    Object.fromEntries(orders.map(([key, value], i) => [key, `${value}: ${i % 5 === 4 ? 'null' : `name${i % 5}`}`])),
  );
});

test('streams whose key has changed meet the table and each other where both are', async () => {
  const cluster = await openCluster();
  await createTopics(cluster, { visits: 3, clicks: 1, users: 2, out: 1 });
  const builder = new StreamsBuilder();
  const visits = builder.stream('visits', strings).selectKey((_key, user) => user);
  const clicks = builder.stream('clicks', strings);
  visits.mapValues((user) => user.toUpperCase())
    .join(builder.table('users', strings), (visit, user) => `${visit} is ${user}`, Joined.with(string, string, string))
    .join(clicks.selectKey((_key, user) => user), (visit, click) => `${visit} of ${click}`, JoinWindows.ofTimeDifferenceWithNoGrace(10), all)
    .to('out', out);
  const streams = await start(cluster, builder.build());
  const users = ['ann', 'bob', 'cid', 'dee', 'eve'];
  await produce(cluster, 'users', users.map((user) => [user, user.length + user]));
  await produce(cluster, 'clicks', users.map((user, i) => [`${i}`, user]));
  await caughtUp(streams);
  await produce(cluster, 'visits', users.map((user, i) => [`${i}`, user]));
  await caughtUp(streams);
  expect(await latest(cluster)).toEqual(Object.fromEntries(users.map((user) => [user, `${user.toUpperCase()} is 3${user} of ${user}`])));
});

test('a restart forgets neither what waits for a match nor who refers to whom', async () => {
  const storage = new MemoryStorage();
  const topology = (): Topology => {
    const builder = new StreamsBuilder();
    builder.stream('left', strings)
      .leftJoin(builder.stream('right', strings), (left, right) => `${left}+${right}`, JoinWindows.ofTimeDifferenceWithNoGrace(10), all)
      .to('out', out);
    builder.table('orders', strings)
      .join(builder.table('customers', strings), (order) => order, (order, customer) => `${order}: ${customer}`)
      .toStream().to('out', out);
    return builder.build();
  };
  const first = await openCluster(storage);
  await createTopics(first, { left: 1, right: 1, orders: 2, customers: 2, out: 1 });
  const before = await start(first, topology());
  await produce(first, 'left', [['a', '1']], 100);
  await produce(first, 'left', [['b', '2']], 105);
  await produce(first, 'orders', [['o', 'c']]);
  await caughtUp(before);
  await closeAll();
  const second = await openCluster(storage);
  const after = await start(second, topology());
  await produce(second, 'right', [['b', '3']], 111);
  await produce(second, 'customers', [['c', 'name']]);
  await caughtUp(after);
  expect(await latest(second)).toEqual({ a: '1+null', b: '2+3', o: 'c: name' });
});
