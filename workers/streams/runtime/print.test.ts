import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Cluster } from '../../broker/index.ts';
import { Producer } from '../../clients/index.ts';
import { Serdes } from '../../serde/index.ts';
import { Consumed, Grouped, Materialized, Named, Printed, StreamsBuilder, TimeWindows, type KStream, type Topology, type Windowed } from '../index.ts';
import { caughtUp, closeAll, createTopics, openCluster, produce, source, start, string, time } from '../testing/streamsFixture.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await closeAll();
});

const open = async (): Promise<Cluster> => {
  const cluster = await openCluster();
  await createTopics(cluster, { in: 2 });
  return cluster;
};

const printing = (...steps: Array<(stream: KStream<string, string>) => void>): Topology => {
  const builder = new StreamsBuilder();
  const stream = source(builder);
  for (const step of steps) step(stream);
  return builder.build();
};

describe('a stream that is printed', () => {
  test('writes [label]: key, value, once for each record, also after a restart', async () => {
    const cluster = await open();
    const entries = Array.from({ length: 20 }, (_, i) => [`key-${i % 9}`, `value, ${i}`] as const);
    const lines: string[] = [];
    const topology = (): Topology => printing((stream) => stream.print(Printed.to<string, string>((line) => lines.push(line)).withLabel('seen')));
    await produce(cluster, 'in', entries);
    const first = await start(cluster, topology());
    await caughtUp(first);
    const expected = entries.map(([key, value]) => `[seen]: ${key}, ${value}`).sort();
    expect([...lines].sort()).toEqual(expected);
    for (let key = 0; key < 9; key++)
      expect(lines.filter((line) => line.startsWith(`[seen]: key-${key},`)), 'each key in its order').toEqual(entries.filter(([of]) => of === `key-${key}`).map(([of, value]) => `[seen]: ${of}, ${value}`));
    await first.close();
    const second = await start(cluster, topology());
    await produce(cluster, 'in', [['later', 'one']]);
    await caughtUp(second);
    expect([...lines].sort()).toEqual([...expected, '[seen]: later, one'].sort());
  });

  test('is labelled by the step before it, on the console, and goes on to where it went without', async () => {
    const cluster = await open();
    const console_ = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const passed: string[] = [];
    const streams = await start(cluster, printing(
      (stream) => stream.print(Printed.toSysOut()),
      (stream) => stream.mapValues((value) => value.toUpperCase(), Named.as('loud')).print(Printed.toSysOut<string, string>().withName('printer')),
      (stream) => stream.foreach((key, value) => passed.push(`${key}=${value}`)),
    ));
    await produce(cluster, 'in', [['a', 'x']]);
    await caughtUp(streams);
    expect(console_.mock.calls).toEqual([['[KSTREAM-SOURCE-0000000000]: a, x'], ['[loud]: a, X']]);
    expect(passed).toEqual(['a=x']);
    expect(streams.metrics().find(({ nodeName, processed }) => nodeName === 'printer' && processed > 0)?.processed).toBe(1);
  });

  test('writes null for what is missing, and numbers and windowed keys as Kafka writes them', async () => {
    const cluster = await open();
    const lines: string[] = [];
    const write = (line: string): void => {
      lines.push(line);
    };
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', Consumed.with(string, string));
    stream.print(Printed.to<string, string>(write).withLabel('raw'));
    stream.filter((key, value) => key !== null && value !== null).groupByKey(Grouped.with(string, string)).windowedBy(TimeWindows.ofSizeWithNoGrace(10)).count(Materialized.as<string, bigint>('counts').withRetention(1000))
      .toStream().print(Printed.to<Windowed<string>, bigint>(write).withLabel('counted'));
    const streams = await start(cluster, builder.build());
    const bytes = new TextEncoder().encode('a');
    const producer = new Producer(cluster.network, time);
    await producer.send({ topic: 'in', partition: 0, key: null, value: bytes, timestamp: 12 });
    await producer.send({ topic: 'in', partition: 0, key: bytes, value: null, timestamp: 13 });
    await producer.send({ topic: 'in', partition: 0, key: bytes, value: bytes, timestamp: 14 });
    await producer.close();
    await caughtUp(streams);
    expect(lines).toEqual(['[raw]: null, a', '[raw]: a, null', '[raw]: a, a', '[counted]: [a@10/20], 1']);
  });

  test('writes as JSON what has no text of its own', async () => {
    const cluster = await open();
    const lines: string[] = [];
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(string, Serdes.JSON<{ amount: number }>())).mapValues(({ amount }) => ({ amount, total: BigInt(amount) }))
      .print(Printed.to<string, { amount: number; total: bigint }>((line) => lines.push(line)).withLabel('objects'));
    await produce(cluster, 'in', [['a', '{"amount":7}']]);
    await caughtUp(await start(cluster, builder.build()));
    expect(lines).toEqual(['[objects]: a, {"amount":7,"total":"7"}']);
  });

  test('writes what a mapper makes of a record, in place of key and value', async () => {
    const cluster = await open();
    const lines: string[] = [];
    const streams = await start(cluster, printing((stream) => stream.print(Printed.to<string, string>((line) => lines.push(line)).withLabel('mapped').withKeyValueMapper((key, value) => `${value} of ${key}`))));
    await produce(cluster, 'in', [['a', 'x']]);
    await caughtUp(streams);
    expect(lines).toEqual(['[mapped]: x of a']);
  });
});
