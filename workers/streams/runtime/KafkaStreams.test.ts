import { afterEach, describe, expect, test } from 'vitest';
import { must, nextInt, SeededRandom, SystemTime, type Random } from '../../common/index.ts';
import { Broker } from '../../broker/index.ts';
import { Consumer, Producer, recordsIn } from '../../clients/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, Grouped, InvalidStateStoreException, KafkaStreams, logAndContinue, Materialized, Named, Produced,
  StreamsBuilder, type KafkaStreamsParts, type KStream, type ProcessorContext, type Record, type StreamsConfig, type Topology,
} from '../index.ts';

const string = Serdes.String();
const time = new SystemTime();
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : string.deserialize(bytes, 0, bytes.length));
const long = (bytes: Uint8Array | null): bigint => Serdes.Long().deserialize(must(bytes), 0, must(bytes).length);

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close().catch(() => undefined);
});

const openBroker = async (storage: MemoryStorage | FaultyStorage = new MemoryStorage()): Promise<Broker> => {
  const broker = await Broker.open({ storage, time });
  closers.push(() => broker.close());
  return broker;
};

const createTopics = (broker: Broker, topics: { readonly [name: string]: number }) =>
  broker.createTopics(Object.entries(topics).map(([name, numPartitions]) => ({ name, numPartitions })));

const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Partitions follow the key's hash. */
const produce = async (broker: Broker, topic: string, entries: ReadonlyArray<readonly [string, string]>, timestamp = 0): Promise<void> => {
  const producer = new Producer(broker, time);
  await Promise.all(entries.map(([key, value]) => producer.send({ topic, key: bytesOf(key), value: bytesOf(value), timestamp })));
  await producer.close();
};

interface Read {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
}

const readAll = async (broker: Broker, topic: string): Promise<Read[]> => {
  const consumer = new Consumer(broker, time, { autoOffsetReset: 'earliest' });
  const partitions = must((await broker.metadata({ topics: [topic] })).topics[0]).partitions.map(({ partition }) => ({ topic, partition }));
  consumer.assign(partitions);
  const read: Read[] = [];
  for (const { offset: end, ...partition } of await consumer.endOffsets(partitions)) {
    consumer.assign([partition]);
    consumer.seekToBeginning();
    while ((await consumer.position(partition)) < end)
      for (const batches of await consumer.pollBatches(0))
        for (const record of recordsIn(batches, batches.records, batches.fetchOffset))
          read.push({ partition: record.partition, key: text(record.key), value: record.value });
  }
  return read;
};

const start = async (
  broker: Broker, topology: Topology, config: Partial<StreamsConfig> = {}, parts: Partial<KafkaStreamsParts> = {},
): Promise<KafkaStreams> => {
  const streams = new KafkaStreams(topology, { applicationId: 'app', ...config }, { broker, time, ...parts });
  closers.push(() => streams.close());
  await streams.start();
  return streams;
};

const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await time.yield();
  }
};

const caughtUp = async (streams: KafkaStreams): Promise<void> => {
  await until(() => {
    if (streams.state === 'ERROR') throw streams.error;
    return streams.isCaughtUp();
  }, 'it has caught up');
};

const source = (builder: StreamsBuilder): KStream<string, string> => builder.stream('in', Consumed.with(string, string));

/** Counts per key, or per value after a repartition, to `out`. */
const counting = (by: 'key' | 'value' = 'key'): Topology => {
  const builder = new StreamsBuilder();
  const grouped =
    by === 'key' ? source(builder).groupByKey() : source(builder).groupBy((_key, value) => value, Grouped.with(string, string));
  grouped.count(Materialized.as('counts')).toStream().to('out', Produced.with(string, Serdes.Long()));
  return builder.build();
};

const someEntries = (random: Random, count: number): Array<readonly [string, string]> =>
  Array.from({ length: count }, () => [`k${nextInt(random, 7)}`, `v${nextInt(random, 5)}`] as const);

const tally = (keys: Iterable<string>): Map<string, bigint> => {
  const counts = new Map<string, bigint>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0n) + 1n);
  return counts;
};

const storeContent = (streams: KafkaStreams): Map<string, bigint> =>
  new Map([...streams.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));

describe('an application', () => {
  test('processes what is there and what comes, and can be asked', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    await produce(broker, 'in', [['a', '1'], ['b', '1']]);
    const streams = await start(broker, counting());
    await caughtUp(streams);
    await produce(broker, 'in', [['a', '2']]);
    await caughtUp(streams);
    expect((await readAll(broker, 'out')).map(({ key, value }) => [key, long(value)])).toEqual([['a', 1n], ['b', 1n], ['a', 2n]]);
    expect(streams.store<string, bigint>('counts').get('a')).toBe(2n);
    expect(streams.timestampedStore<string, bigint>('counts').get('b')).toEqual({ value: 1n, timestamp: 0 });
    expect(streams.store<string, bigint>('counts').approximateNumEntries()).toBe(2);
    expect(streams.metrics()).toContainEqual({
      taskId: '0_0', nodeName: 'KSTREAM-AGGREGATE-0000000001', processed: 3, forwarded: 3, dropped: 0, errors: 0,
    });
    expect(await streams.lag()).toEqual([{ taskId: '0_0', topic: 'in', partition: 0, position: 3, committed: 3, end: 3 }]);
    expect(() => streams.store('missing')).toThrow(InvalidStateStoreException);
    await streams.close();
    expect(streams.state).toBe('NOT_RUNNING');
    expect(() => streams.store('counts')).toThrow(InvalidStateStoreException);
  });

  test('updates a row within a few milliseconds when it is idle', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    const streams = await start(broker, counting());
    const waits: number[] = [];
    for (let i = 1n; i <= 9n; i++) {
      await time.yield();
      const begun = performance.now();
      await produce(broker, 'in', [['a', '']]);
      await until(() => streams.store<string, bigint>('counts').get('a') === i, 'the row is updated');
      waits.push(performance.now() - begun);
    }
    expect(must(waits.sort((a, b) => a - b)[4])).toBeLessThan(20);
  });

  test('spreads over partitions, through a repartition topic that has as many as the input', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 4, out: 2 });
    const entries = someEntries(new SeededRandom(1), 500);
    await produce(broker, 'in', entries);
    const streams = await start(broker, counting('value'));
    await caughtUp(streams);
    const expected = tally(entries.map(([, value]) => value));
    expect(storeContent(streams)).toEqual(expected);
    expect(new Map((await readAll(broker, 'out')).map(({ key, value }) => [key, long(value)]))).toEqual(expected);
    const topics = new Map((await broker.metadata({})).topics.map((topic) => [topic.name, topic]));
    expect(topics.get('app-counts-repartition')).toMatchObject({ configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } });
    expect(topics.get('app-counts-repartition')?.partitions).toHaveLength(4);
    expect(topics.get('app-counts-changelog')).toMatchObject({ configs: { 'cleanup.policy': 'compact' } });
    expect(topics.get('app-counts-changelog')?.partitions).toHaveLength(4);
    const changelog = await readAll(broker, 'app-counts-changelog');
    for (const { key, partition } of changelog) expect(streams.queryMetadataForKey('counts', must(key), string)).toBe(partition);
    expect(new Set(changelog.map(({ partition }) => partition)).size).toBeGreaterThan(1);
  });

  test('restores its stores and goes on where it stopped', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 3, out: 1 });
    const random = new SeededRandom(2);
    const entries: Array<readonly [string, string]> = [];
    const restored: number[] = [];
    for (let run = 0; run < 3; run++) {
      const more = someEntries(random, 100);
      entries.push(...more);
      await produce(broker, 'in', more);
      const streams = await start(broker, counting(), {}, { listener: { onRestored: (count) => restored.push(count) } });
      await caughtUp(streams);
      expect(storeContent(streams)).toEqual(tally(entries.map(([key]) => key)));
      await streams.close();
    }
    expect(restored).toEqual([0, 100, 200]);
    expect(await readAll(broker, 'out')).toHaveLength(300);
  });

  test('keeps stream time over a restart', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1 });
    const seen: number[] = [];
    class Clock extends ContextualProcessor<string, string, never, never> {
      override process(): void {
        seen.push(this.context.currentStreamTimeMs());
      }
    }
    const run = async (timestamp: number): Promise<void> => {
      await produce(broker, 'in', [['a', '']], timestamp);
      const builder = new StreamsBuilder();
      source(builder).process({ get: () => new Clock() });
      const streams = await start(broker, builder.build());
      await caughtUp(streams);
      await streams.close();
    };
    await run(5000);
    await run(3000);
    expect(seen).toEqual([5000, 5000]);
  });

  test('begins at the end where that is asked for, of a source or of all', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, other: 1 });
    await produce(broker, 'in', [['a', 'old']]);
    await produce(broker, 'other', [['a', 'old']]);
    const seen: string[] = [];
    const builder = new StreamsBuilder();
    source(builder).foreach((_key, value) => seen.push(`in ${value}`));
    builder
      .stream('other', Consumed.with(string, string).withOffsetResetPolicy('earliest'))
      .foreach((_key, value) => seen.push(`other ${value}`));
    const streams = await start(broker, builder.build(), { autoOffsetReset: 'latest' });
    await produce(broker, 'in', [['a', 'new']]);
    await until(() => seen.includes('in new'), 'the new record is there');
    await until(() => seen.includes('other old'), 'the old record is there');
    expect(seen).not.toContain('in old');
    expect(streams.state).toBe('RUNNING');
  });

  test('runs wall-clock punctuators without any input', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    class Ticker extends ContextualProcessor<string, string, string, string> {
      override init(context: ProcessorContext<string, string>): void {
        super.init(context);
        context.schedule(5, 'WALL_CLOCK_TIME', (timestamp) =>
          context.forward(must<Record<string, string>>(this.last).withTimestamp(timestamp)),
        );
      }

      last: Record<string, string> | undefined;

      override process(record: Record<string, string>): void {
        this.last = record;
      }
    }
    await produce(broker, 'in', [['a', 'tick']]);
    const builder = new StreamsBuilder();
    source(builder).process({ get: () => new Ticker() }).to('out', Produced.with(string, string));
    await start(broker, builder.build());
    await until(async () => (await readAll(broker, 'out')).length >= 3, 'it ticked three times');
  });

  test('commits every so often where an interval is set', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    const streams = await start(broker, counting(), { commitIntervalMs: 60_000 });
    await produce(broker, 'in', [['a', '1']]);
    await until(() => streams.store('counts').get('a') !== null, 'the record is processed');
    expect(await readAll(broker, 'out')).toEqual([]);
    expect(await streams.isCaughtUp()).toBe(false);
    await streams.close();
    expect(await readAll(broker, 'out')).toHaveLength(1);
  });

  test('shows the records at a node while somebody taps it', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1 });
    const builder = new StreamsBuilder();
    source(builder).filter((_key, value) => value === 'yes', Named.as('only-yes'));
    const streams = await start(broker, builder.build());
    const seen: unknown[] = [];
    streams.tap('only-yes', (record, forwarded) => seen.push([record.value, forwarded]));
    await produce(broker, 'in', [['a', 'no'], ['a', 'yes']]);
    await caughtUp(streams);
    streams.tap('only-yes', null);
    await produce(broker, 'in', [['a', 'yes']]);
    await caughtUp(streams);
    expect(seen).toEqual([['no', false], ['yes', false], ['yes', true]]);
  });

  test('keeps to its pacer: pauses, and steps record by record', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    await produce(broker, 'in', [['a', ''], ['a', ''], ['a', '']]);
    const grants: Array<(count: number) => void> = [];
    const pacer = { acquire: () => new Promise<number>((resolve) => grants.push(resolve)) };
    const streams = await start(broker, counting(), {}, { pacer });
    const count = (): bigint | null => streams.store<string, bigint>('counts').get('a');
    for (const expected of [1n, 2n]) {
      await until(() => grants.length === 1, 'the pacer is asked');
      expect(count()).toBe(expected === 1n ? null : expected - 1n);
      must(grants.shift())(1);
      await until(() => count() === expected, 'one record is processed');
    }
    await until(() => grants.length === 1, 'the pacer is asked again');
    await streams.close();
    expect(await readAll(broker, 'out')).toHaveLength(2);
  });

  test('forgets everything when it is cleaned up', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 2, out: 1 });
    await produce(broker, 'in', [['a', 'x'], ['b', 'x']]);
    const first = await start(broker, counting('value'));
    await caughtUp(first);
    await expect(first.cleanUp()).rejects.toThrow('cannot be cleaned up');
    await first.close();
    await first.cleanUp();
    expect((await broker.metadata({})).topics.map((topic) => topic.name).filter((name) => name.startsWith('app-'))).toEqual([]);
    const second = await start(broker, counting('value'));
    await caughtUp(second);
    expect(storeContent(second)).toEqual(new Map([['x', 2n]]));
  });
});

describe('a failing application', () => {
  test('ends in ERROR with the cause, hands over nothing more, and can be started anew with another handler', async () => {
    const broker = await openBroker();
    await createTopics(broker, { in: 1, out: 1 });
    const build = (): Topology => {
      const builder = new StreamsBuilder();
      builder
        .stream('in', Consumed.with(string, Serdes.JSON<number>()))
        .mapValues((value) => {
          if (value === 13) throw new Error('unlucky');
          return value;
        }, Named.as('luck'))
        .to('out', Produced.with(string, Serdes.JSON<number>()));
      return builder.build();
    };
    await produce(broker, 'in', [['a', '1'], ['a', '13'], ['a', '{'], ['a', '2']]);
    const errors: unknown[] = [];
    const states: string[] = [];
    const failing = await start(broker, build(), {}, {
      listener: { onError: (error) => errors.push(error), onStateChange: (state) => states.push(state) },
    });
    await until(() => failing.state === 'ERROR', 'it has failed');
    expect(states).toEqual(['REBALANCING', 'RUNNING', 'ERROR']);
    expect(errors).toEqual([failing.error]);
    expect(String(failing.error)).toMatch(/cannot read|failed in luck/);
    expect(await readAll(broker, 'out')).toEqual([]);
    const skipped: string[] = [];
    const handler = logAndContinue(({ processorNode, source: from }) => skipped.push(`${processorNode}@${from?.offset}`));
    const lenient = await start(broker, build(), { deserializationExceptionHandler: handler, processingExceptionHandler: handler });
    await caughtUp(lenient);
    expect((await readAll(broker, 'out')).map(({ value }) => text(value))).toEqual(['1', '2']);
    expect(skipped.sort()).toEqual(['KSTREAM-SOURCE-0000000000@2', 'luck@1']);
  });

  test('does not start without its source topics, or over internal topics of another shape', async () => {
    const broker = await openBroker();
    await expect(start(broker, counting())).rejects.toThrow('these source topics do not exist: in');
    await createTopics(broker, { in: 1, out: 1, 'app-counts-changelog': 2 });
    await expect(start(broker, counting())).rejects.toThrow('app-counts-changelog has 2 partitions where the topology needs 1');
  });

  test('ends in ERROR where the storage fails', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 0 });
    const broker = await openBroker(storage);
    await createTopics(broker, { in: 1, out: 1 });
    const streams = await start(broker, counting());
    await produce(broker, 'in', [['a', '1']]);
    await caughtUp(streams);
    storage.failNextWrite();
    await produce(broker, 'in', [['a', '2']]).catch(() => undefined);
    await until(() => streams.state === 'ERROR', 'it has failed');
    await streams.close();
  });
});

describe('a crash', () => {
  /**
   * Some rounds of input and processing, each ended by a death at a moment that the seed chooses. In the end every key
   * must have been counted from 1 up without a gap or a repetition, in the store and in the output.
   */
  const survive = async (seed: number, by: 'key' | 'value', partitions: number): Promise<void> => {
    const random = new SeededRandom(seed);
    let storage = new FaultyStorage(new MemoryStorage(), time, random, { failure: 0, maxDelayYields: 3 });
    let broker = await openBroker(storage);
    await createTopics(broker, { in: partitions, out: partitions });
    const topics: string[] = [];
    for (let round = 0; round < 5; round++) {
      const streams = new KafkaStreams(counting(by), { applicationId: 'app' }, { broker, time });
      const started = streams.start();
      for (let burst = nextInt(random, 4); burst >= 0; burst--)
        void produce(broker, 'in', someEntries(random, nextInt(random, 40))).catch(() => undefined);
      for (let yields = nextInt(random, 60); yields > 0; yields--) await time.yield();
      const survivor = storage.crash();
      await started.catch(() => undefined);
      await Promise.allSettled([streams.close(), broker.close()]);
      storage = new FaultyStorage(survivor, time, random, { failure: 0, maxDelayYields: 3 });
      broker = await openBroker(storage);
      expect(broker.recoveries).toEqual([]);
    }
    const streams = await start(broker, counting(by));
    await caughtUp(streams);
    for (const { key, value } of await readAll(broker, 'in')) topics.push(must(by === 'key' ? key : text(value)));
    const expected = tally(topics);
    expect(storeContent(streams)).toEqual(expected);
    const updates = new Map<string, bigint[]>();
    for (const { key, value } of await readAll(broker, 'out')) updates.set(must(key), [...(updates.get(must(key)) ?? []), long(value)]);
    for (const [key, counts] of updates)
      expect(counts, `seed ${seed}: ${key}`).toEqual(Array.from({ length: Number(expected.get(key)) }, (_, i) => BigInt(i + 1)));
    expect(new Set(updates.keys())).toEqual(new Set(expected.keys()));
    await streams.close();
  };

  test('loses and repeats nothing of a count', async () => {
    for (let seed = 0; seed < 8; seed++) await survive(seed, 'key', 1 + (seed % 3));
  }, 20_000);

  test('loses and repeats nothing of a count behind a repartition topic', async () => {
    for (let seed = 100; seed < 108; seed++) await survive(seed, 'value', 1 + (seed % 4));
  }, 20_000);
});
