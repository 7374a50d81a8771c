import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, MockTime, SystemTime, type TopicPartition } from '../common/index.ts';
import { Broker, type BrokerApi, type BrokerOptions, type ProduceRequest } from '../broker/index.ts';
import { ChunkCache } from '../log/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import { Admin, Consumer, Producer, recordsIn, WakeupException, type ConsumerRecord } from './index.ts';

const time = new SystemTime();
const brokers: Broker[] = [];

const open = async (options: Partial<BrokerOptions> = {}): Promise<Broker> => {
  const broker = await Broker.open({ storage: new MemoryStorage(), time, ...options });
  brokers.push(broker);
  return broker;
};

afterEach(async () => {
  await Promise.allSettled(brokers.splice(0).map((broker) => broker.close()));
});

/** The broker with a note of every produce call. */
const recording = (broker: Broker): BrokerApi & { readonly produced: ProduceRequest[] } => {
  const produced: ProduceRequest[] = [];
  return {
    produced,
    produce: (request) => (produced.push(request), broker.produce(request)),
    fetch: (request) => broker.fetch(request),
    listOffsets: (request) => broker.listOffsets(request),
    metadata: (request) => broker.metadata(request),
    createTopics: (topics) => broker.createTopics(topics),
    deleteTopics: (topics) => broker.deleteTopics(topics),
    offsetCommit: (request) => broker.offsetCommit(request),
    offsetFetch: (request) => broker.offsetFetch(request),
    deleteGroup: (groupId) => broker.deleteGroup(groupId),
  };
};

const T0: TopicPartition = { topic: 't', partition: 0 };
const T1: TopicPartition = { topic: 't', partition: 1 };
const record = (value: string, extra: { key?: string; partition?: number; timestamp?: number } = {}) => ({
  topic: 't', key: extra.key === undefined ? null : encodeUtf8(extra.key), value: encodeUtf8(value),
  ...(extra.partition === undefined ? {} : { partition: extra.partition }), ...(extra.timestamp === undefined ? {} : { timestamp: extra.timestamp }),
});
const values = (records: readonly ConsumerRecord[]): string[] => records.map(({ value }) => decodeUtf8(value!));
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));

const withTopic = async (partitions = 1, options: Partial<BrokerOptions> = {}): Promise<Broker> => {
  const broker = await open(options);
  await new Admin(broker).createTopics([{ name: 't', numPartitions: partitions }]);
  return broker;
};

const fill = async (broker: BrokerApi, count: number, partition = 0): Promise<void> => {
  const producer = new Producer(broker, time);
  await Promise.all(numbers(count).map((value, i) => producer.send(record(value, { partition, timestamp: i }))));
};

const consumeAll = async (consumer: Consumer, count: number): Promise<ConsumerRecord[]> => {
  const records: ConsumerRecord[] = [];
  while (records.length < count) {
    const polled = await consumer.poll(2000);
    if (polled.length === 0) throw new Error(`only ${records.length} of ${count} records came`);
    records.push(...polled);
  }
  return records;
};

const reader = (broker: BrokerApi, partitions: readonly TopicPartition[] = [T0], config = {}): Consumer => {
  const consumer = new Consumer(broker, time, { autoOffsetReset: 'earliest', ...config });
  consumer.assign(partitions);
  return consumer;
};

describe('Producer', () => {
  test('tells each record where it stands and keeps order, headers, nulls and timestamps', async () => {
    const broker = await withTopic();
    const producer = new Producer(broker, time);
    const headers = [{ key: 'h', value: encodeUtf8('1') }, { key: 'h', value: null }];
    const sent = await Promise.all([
      producer.send({ topic: 't', key: encodeUtf8('k'), value: null, timestamp: 77, headers }),
      producer.send({ topic: 't', key: null, value: new Uint8Array(0), timestamp: 5 }),
    ]);
    expect(sent).toEqual([{ topic: 't', partition: 0, offset: 0, timestamp: 77 }, { topic: 't', partition: 0, offset: 1, timestamp: 5 }]);
    expect(await reader(broker).poll(0)).toEqual([
      { topic: 't', partition: 0, offset: 0, timestamp: 77, key: encodeUtf8('k'), value: null, headers },
      { topic: 't', partition: 0, offset: 1, timestamp: 5, key: null, value: new Uint8Array(0), headers: [] },
    ]);
  });

  test('batches what is sent in one stretch, also while the topic is not known yet', async () => {
    const api = recording(await withTopic(4));
    const producer = new Producer(api, time);
    const sent = await Promise.all(numbers(100).map((value) => producer.send(record(value))));
    expect(api.produced).toHaveLength(1);
    expect(api.produced[0]!.partitions).toHaveLength(4);
    expect(new Set(sent.map(({ partition, offset }) => `${partition}:${offset}`)).size).toBe(100);
    await producer.send(record('x', { key: 'a' }));
    expect(api.produced).toHaveLength(2);
  });

  test('lingers for company, but not with a full batch', async () => {
    const clock = new MockTime();
    const api = recording(await withTopic());
    const producer = new Producer(api, clock, { lingerMs: 10, batchSize: 200 });
    const first = producer.send(record('a', { partition: 0 }));
    await Promise.resolve();
    clock.advance(9);
    expect(api.produced).toHaveLength(0);
    clock.advance(1);
    expect((await first).offset).toBe(0);
    const many = numbers(30).map((value) => producer.send(record(value, { partition: 0 })));
    await Promise.resolve();
    await Promise.resolve();
    expect(api.produced).toHaveLength(2);
    expect(api.produced[1]!.partitions.length).toBeGreaterThan(1);
    expect((await Promise.all(many)).map(({ offset }) => offset)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  test('rejects with the broker\'s error, record by record, and sees a topic that was made again', async () => {
    const broker = await withTopic(1);
    const producer = new Producer(broker, time);
    await expect(producer.send({ topic: 'nope', key: null, value: null })).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    const outcomes = await Promise.allSettled([producer.send(record('a', { partition: 0 })), producer.send(record('b', { partition: 7 }))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const admin = new Admin(broker);
    await producer.send(record('a'));
    await admin.deleteTopics(['t']);
    await expect(producer.send(record('a'))).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await admin.createTopics([{ name: 't', numPartitions: 3 }]);
    const places = await Promise.all(numbers(3).map((value) => producer.send(record(value))));
    expect(places.map(({ partition }) => partition).sort()).toEqual([0, 1, 2]);
    expect(await producer.partitionsFor('t')).toEqual([0, 1, 2].map((partition) => ({ topic: 't', partition })));
  });

  test('hands all open batches to one produce call inside drain', async () => {
    const api = recording(await withTopic(2));
    const producer = new Producer(api, time, { batchSize: 100 });
    const value = encodeUtf8('__value__');
    for (let i = 0; i < 50; i++) producer.append('t', i % 2, i, null, 0, 0, value, 2, 7);
    expect(api.produced).toHaveLength(0);
    const drained = producer.drain();
    expect(api.produced).toHaveLength(1);
    await drained;
    await producer.drain();
    expect(api.produced).toHaveLength(1);
    const records = await consumeAll(reader(api, [T0, T1]), 50);
    expect(new Set(values(records))).toEqual(new Set(['value']));
    expect(records.filter(({ partition }) => partition === 1).map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 25 }, (_, i) => 2 * i + 1));
  });

  test('surfaces the first error of appended records at the drain, also when a send had taken them along', async () => {
    const broker = await withTopic();
    const producer = new Producer(broker, time);
    const value = encodeUtf8('v');
    producer.append('t', 0, 0, null, 0, 0, value, 0, 1);
    producer.append('t', 9, 0, null, 0, 0, value, 0, 1);
    await expect(producer.drain()).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await producer.drain();
    producer.append('t', 9, 0, null, 0, 0, value, 0, 1);
    await producer.send(record('b', { partition: 0 }));
    await expect(producer.drain()).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await producer.flush();
    expect(values(await reader(broker).poll(0))).toEqual(['v', 'b']);
  });

  test('sends everything before it closes', async () => {
    const broker = await withTopic();
    const producer = new Producer(broker, time, { lingerMs: 60_000 });
    const sent = producer.send(record('a'));
    await producer.close();
    expect((await sent).offset).toBe(0);
    await expect(producer.send(record('b'))).rejects.toThrow('closed');
    expect(() => producer.append('t', 0, 0, null, 0, 0, null, 0, 0)).toThrow('closed');
  });
});

describe('Consumer', () => {
  test('gives at most max.poll.records and every record once, from a cache too small for a chunk', async () => {
    const broker = await withTopic(2, { cache: new ChunkCache(0) });
    await Promise.all([fill(broker, 1000, 0), fill(broker, 700, 1)]);
    const consumer = reader(broker, [T0, T1], { maxPollRecords: 64, maxPartitionFetchBytes: 500 });
    const records = await consumeAll(consumer, 1700);
    for (const [partition, count] of [[0, 1000], [1, 700]] as const) expect(values(records.filter((each) => each.partition === partition))).toEqual(numbers(count));
    expect(await consumer.poll(0)).toEqual([]);
    expect([await consumer.position(T0), await consumer.position(T1)]).toEqual([1000, 700]);
  });

  test('is woken by new records and by nothing else', async () => {
    const broker = await withTopic();
    const consumer = reader(broker);
    expect(await consumer.poll(0)).toEqual([]);
    const polled = consumer.poll(60_000);
    await time.yield();
    await fill(broker, 2);
    expect(values(await polled)).toEqual(['0', '1']);
    const woken = consumer.poll(60_000);
    consumer.wakeup();
    await expect(woken).rejects.toBeInstanceOf(WakeupException);
    consumer.wakeup();
    await expect(consumer.poll(60_000)).rejects.toBeInstanceOf(WakeupException);
    await fill(broker, 1);
    expect(values(await consumer.poll(0))).toEqual(['0']);
    const closing = consumer.poll(60_000);
    consumer.close();
    await expect(closing).rejects.toBeInstanceOf(WakeupException);
    await expect(consumer.poll(0)).rejects.toThrow('closed');
  });

  test('seeks, to any place', async () => {
    const broker = await withTopic();
    await fill(broker, 50);
    const consumer = reader(broker);
    consumer.seekToEnd();
    expect(await consumer.position(T0)).toBe(50);
    expect(await consumer.poll(0)).toEqual([]);
    consumer.seekToBeginning([T0]);
    expect(await consumer.position(T0)).toBe(0);
    expect((await consumer.poll(0))[0]!.offset).toBe(0);
    consumer.seek(T0, 25);
    expect((await consumer.poll(0)).map(({ offset }) => offset)).toEqual(Array.from({ length: 25 }, (_, i) => 25 + i));
    expect(() => consumer.seek(T1, 0)).toThrow(expect.objectContaining({ errorName: 'INVALID_REQUEST' }));
  });

  test('forgets what it had fetched when it is sought elsewhere or paused', async () => {
    const broker = await withTopic();
    await fill(broker, 50);
    const consumer = reader(broker, [T0], { maxPollRecords: 10 });
    await consumer.poll(0);
    consumer.seek(T0, 40);
    expect(values(await consumer.poll(0))).toEqual(numbers(10, 40));
    consumer.seek(T0, 0);
    await consumer.poll(0);
    consumer.pause([T0]);
    expect(consumer.paused()).toEqual([T0]);
    expect(await consumer.poll(5)).toEqual([]);
    consumer.resume([T0]);
    expect(values(await consumer.poll(0))).toEqual(numbers(10, 10));
    consumer.assign([T0]);
    expect(values(await consumer.poll(0))).toEqual(numbers(10, 20));
  });

  test('ignores an out-of-range answer to a position it has left', async () => {
    const broker = await withTopic();
    await fill(broker, 5);
    const consumer = reader(broker, [T0], { autoOffsetReset: 'latest' });
    consumer.seek(T0, 99);
    const polled = consumer.poll(50);
    consumer.seek(T0, 1);
    expect(values(await polled)).toEqual(numbers(4, 1));
  });

  test('resets a position out of range as auto.offset.reset says', async () => {
    const broker = await withTopic();
    await fill(broker, 10);
    const earliest = reader(broker);
    earliest.seek(T0, 11);
    expect((await earliest.poll(100))[0]!.offset).toBe(0);
    const latest = reader(broker, [T0], { autoOffsetReset: 'latest' });
    latest.seek(T0, 27);
    expect(await latest.poll(5)).toEqual([]);
    await fill(broker, 10);
    expect((await latest.poll(100))[0]!.offset).toBe(10);
    const none = reader(broker, [T0], { autoOffsetReset: 'none' });
    await expect(none.poll(0)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
    none.seek(T0, 30);
    for (let i = 0; i < 2; i++) await expect(none.poll(0)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE', message: expect.stringContaining('30') });
  });

  test('goes on from what its group has committed', async () => {
    const broker = await withTopic(2);
    await fill(broker, 10);
    const consumer = reader(broker);
    await consumer.commit('g', [{ ...T0, offset: 3 }]);
    expect(await consumer.committed('g')).toEqual([{ ...T0, offset: 3, metadata: '' }]);
    expect(await consumer.committed('g', [T1])).toEqual([]);
    const member = reader(broker, [T0, T1], { groupId: 'g', autoOffsetReset: 'latest' });
    expect([await member.position(T0), await member.position(T1)]).toEqual([3, 0]);
    expect(values(await member.poll(0))).toEqual(numbers(7, 3));
    await expect(member.commit('g', [{ topic: 'nope', partition: 0, offset: 1 }])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await new Admin(broker).deleteConsumerGroup('g');
    expect(await reader(broker, [T0], { groupId: 'g' }).position(T0)).toBe(0);
  });

  test('tells beginnings, ends and the offsets of times', async () => {
    const broker = await withTopic(2);
    await fill(broker, 100);
    const consumer = reader(broker);
    expect(await consumer.beginningOffsets([T0, T1])).toMatchObject([{ ...T0, offset: 0 }, { ...T1, offset: 0 }]);
    expect(await consumer.endOffsets([T1, T0])).toMatchObject([{ ...T1, offset: 0 }, { ...T0, offset: 100 }]);
    expect(await consumer.offsetsForTimes([{ ...T0, timestamp: 20 }, { ...T1, timestamp: 0 }])).toEqual([
      { ...T0, offset: 20, timestamp: 20 }, { ...T1, offset: -1, timestamp: -1 },
    ]);
    await expect(consumer.offsetsForTimes([{ ...T0, timestamp: -1 }])).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
    await expect(consumer.endOffsets([{ topic: 'nope', partition: 0 }])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  test('gives batches as they are and stands behind them', async () => {
    const broker = await withTopic();
    await fill(broker, 20);
    const consumer = reader(broker);
    consumer.seek(T0, 5);
    const [fetched] = await consumer.pollBatches(0);
    expect(fetched).toMatchObject({ ...T0, error: 'NONE', fetchOffset: 5, endOffset: 20, highWatermark: 20, logStartOffset: 0 });
    expect(values([...recordsIn(T0, fetched!.records, 5)])).toEqual(numbers(15, 5));
    expect(await consumer.position(T0)).toBe(20);
    expect(await consumer.pollBatches(0)).toEqual([]);
  });

  test('says when its topic is gone', async () => {
    const broker = await withTopic();
    const consumer = reader(broker);
    const refused = expect(consumer.poll(60_000)).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await time.yield();
    await new Admin(broker).deleteTopics(['t']);
    await refused;
  });

  test('reads every partition in turn when one answer cannot hold them all', async () => {
    const broker = await withTopic(2);
    for (const partition of [0, 1, 0, 1]) await fill(broker, 10, partition);
    const consumer = reader(broker, [T0, T1], { fetchMaxBytes: 1 });
    const order: number[] = [];
    for (let i = 0; i < 4; i++) order.push((await consumer.pollBatches(0))[0]!.partition);
    expect(order).toEqual([0, 1, 0, 1]);
  });
});

describe('Admin', () => {
  test('makes, describes, lists and deletes topics', async () => {
    const broker = await open({ numPartitions: 2 });
    const admin = new Admin(broker);
    await admin.createTopics([{ name: 'a' }, { name: 'b', numPartitions: 5, configs: { 'cleanup.policy': 'compact' } }]);
    expect((await admin.listTopics()).map(({ name, partitions }) => [name, partitions.length])).toEqual([['a', 2], ['b', 5]]);
    expect((await admin.listTopics({ listInternal: true })).map(({ name }) => name)).toContain('__consumer_offsets');
    expect((await admin.describeTopics(['b']))[0]!.configs['cleanup.policy']).toBe('compact');
    await admin.deleteTopics(['a']);
    await expect(admin.describeTopics(['b', 'a'])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION', message: expect.stringContaining('a') });
  });

  test('rejects with the reason of the first topic that failed and does the rest', async () => {
    const admin = new Admin(await open());
    await expect(admin.createTopics([{ name: 'good' }, { name: 'x', configs: { 'retention.ms': 'soon' } }])).rejects.toMatchObject({
      errorName: 'INVALID_CONFIG', message: expect.stringContaining('soon'),
    });
    expect((await admin.listTopics()).map(({ name }) => name)).toEqual(['good']);
    await expect(admin.deleteTopics(['nope'])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });
});

describe('whatever is written', () => {
  test('is read back as it was, by key in order, hot and cold', async () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 80 }), { nil: null });
    const anyRecord = fc.record({
      key: bytes, value: bytes, timestamp: fc.integer({ min: 0, max: 2 ** 41 }),
      headers: fc.array(fc.record({ key: fc.string({ unit: 'binary', maxLength: 9 }), value: bytes }), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 80, size: 'max' }), fc.integer({ min: 60, max: 2000 }), fc.boolean(), async (written, batchSize, cold) => {
        const broker = await Broker.open({ storage: new MemoryStorage(), time, cache: new ChunkCache(cold ? 0 : 1 << 20) });
        await broker.createTopics([{ name: 't', numPartitions: 3 }]);
        const producer = new Producer(broker, time, { batchSize });
        const sent = await Promise.all(written.map((each) => producer.send({ topic: 't', ...each })));
        const consumer = reader(broker, [0, 1, 2].map((partition) => ({ topic: 't', partition })), { maxPollRecords: 7, maxPartitionFetchBytes: 300 });
        const read = written.length === 0 ? [] : await consumeAll(consumer, written.length);
        const byPlace = new Map(read.map((each) => [`${each.partition}:${each.offset}`, each]));
        expect(read).toHaveLength(written.length);
        for (const [i, { partition, offset, timestamp }] of sent.entries())
          expect(byPlace.get(`${partition}:${offset}`)).toEqual({ topic: 't', partition, offset, ...written[i], timestamp });
        for (const partition of [0, 1, 2]) {
          const offsets = read.filter((each) => each.partition === partition).map(({ offset }) => offset);
          expect(offsets).toEqual(offsets.map((_, i) => i));
        }
        await broker.close();
      }),
      { numRuns: 60 },
    );
  });
});
