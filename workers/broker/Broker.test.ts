import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  batchesIn, decodeUtf8, encodeUtf8, MockTime, NO_HEADERS, RecordBatchBuilder, RecordCursor, SeededRandom, SystemTime, topicPartitionKey,
} from '../common/index.ts';
import { ChunkCache } from '../log/index.ts';
import { FaultyStorage, IndexedDbStorage, MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { Broker, EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type Acks, type BrokerOptions, type FetchResponse } from './index.ts';

const time = new SystemTime();
const opened: Broker[] = [];

const open = async (storage: StorageEngine = new MemoryStorage(), options: Partial<BrokerOptions> = {}): Promise<Broker> => {
  const broker = await Broker.open({ storage, time, ...options });
  opened.push(broker);
  return broker;
};

afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((broker) => broker.close()));
});

const builder = new RecordBatchBuilder();
const batch = (values: readonly string[], timestamp = 0): Uint8Array<ArrayBuffer> => {
  values.forEach((text, i) => {
    const bytes = encodeUtf8(text);
    builder.append(timestamp + i, null, 0, 0, bytes, 0, bytes.length, NO_HEADERS);
  });
  return builder.build();
};

const valuesOf = (response: FetchResponse): string[] => {
  const values: string[] = [];
  for (const { records } of response.partitions)
    for (const bytes of records)
      for (const found of batchesIn(bytes)) for (const cursor = new RecordCursor(found); cursor.next(); ) values.push(decodeUtf8(cursor.value()!));
  return values;
};

const produce = (broker: Broker, topic: string, values: readonly string[], acks: Acks = -1, partition = 0) =>
  broker.produce({ acks, partitions: [{ topic, partition, records: batch(values) }] });

const fetch = (broker: Broker, topic: string, fetchOffset = 0, maxWaitMs = 0, minBytes = 1): Promise<FetchResponse> =>
  broker.fetch({ maxWaitMs, minBytes, maxBytes: 1 << 20, partitions: [{ topic, partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] });

const create = (broker: Broker, name: string, numPartitions = 1, configs = {}) => broker.createTopics([{ name, numPartitions, configs }]);

describe('topics', () => {
  test('come back with their partitions, configs and records', async () => {
    const storage = new MemoryStorage();
    const first = await open(storage, { topicConfigs: { 'retention.ms': '-1' } });
    expect(await create(first, 'widgets', 3, { 'max.message.bytes': '5000' })).toEqual([{ name: 'widgets', error: 'NONE' }]);
    await produce(first, 'widgets', ['a', 'b'], -1, 2);
    await first.close();
    const second = await open(storage);
    expect(second.recoveries).toEqual([]);
    expect((await second.storageUsage()).usedBytes).toBeGreaterThan(0);
    const { topics } = await second.metadata({});
    expect(topics.map(({ name, isInternal }) => [name, isInternal])).toEqual([['__consumer_offsets', true], ['widgets', false]]);
    expect(topics[1]).toMatchObject({
      error: 'NONE', configs: { 'max.message.bytes': '5000', 'retention.ms': '604800000', 'cleanup.policy': 'delete' },
      partitions: [{ partition: 0, highWatermark: 0 }, { partition: 1 }, { partition: 2, logStartOffset: 0, highWatermark: 2 }],
    });
    expect(second.partitionStates().filter(({ topic }) => topic === 'widgets')).toMatchObject([
      { partition: 0, sizeInBytes: 0 }, { partition: 1 }, { partition: 2, highWatermark: 2, durableOffset: 2 },
    ]);
  });

  test('come back from IndexedDB, read cold', async () => {
    const first = await IndexedDbStorage.open('broker-test');
    const writer = await Broker.open({ storage: first, time });
    await create(writer, 'widgets');
    for (const value of ['a', 'b', 'c']) await produce(writer, 'widgets', [value]);
    await writer.close();
    await first.close();
    const second = await IndexedDbStorage.open('broker-test');
    const reader = await open(second, { cache: new ChunkCache(0) });
    expect(valuesOf(await fetch(reader, 'widgets', 1))).toEqual(['b', 'c']);
    expect(reader.recoveries).toEqual([]);
    await reader.close();
    await second.close();
  });

  test('are refused with Kafka\'s reasons', async () => {
    const broker = await open();
    await create(broker, 'there');
    const results = await broker.createTopics([
      { name: 'there', numPartitions: 1 }, { name: 'a b', numPartitions: 1 }, { name: 'none', numPartitions: 0 }, { name: 'twice', numPartitions: 1 },
      { name: 'twice', numPartitions: 1 }, { name: 'conf', numPartitions: 1, configs: { 'retention.ms': 'x' } }, { name: 'good', numPartitions: -1 },
      { name: '__cluster_metadata', numPartitions: 1 },
    ]);
    expect(results.map(({ error }) => error)).toEqual([
      'TOPIC_ALREADY_EXISTS', 'INVALID_TOPIC_EXCEPTION', 'INVALID_PARTITIONS', 'INVALID_REQUEST', 'INVALID_REQUEST', 'INVALID_CONFIG', 'NONE',
      'INVALID_TOPIC_EXCEPTION',
    ]);
    expect(results.find(({ name }) => name === 'conf')?.message).toContain('retention.ms');
    expect((await broker.deleteTopics(['nope', '__consumer_offsets'])).map(({ error }) => error)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_REQUEST']);
    expect((await broker.metadata({ topics: ['nope'] })).topics).toMatchObject([{ name: 'nope', error: 'UNKNOWN_TOPIC_OR_PARTITION' }]);
  });

  test('that are deleted and made again begin empty, also after a crash', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 3 });
      const broker = await open(storage);
      void create(broker, 'widgets');
      void produce(broker, 'widgets', ['old', 'old']);
      void broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'widgets', partition: 0, offset: 2 }] });
      if (seed % 2 === 0) await broker.flush();
      void broker.deleteTopics(['widgets']);
      if (seed % 3 === 0) await time.yield();
      void create(broker, 'widgets');
      void produce(broker, 'widgets', ['new']);
      expect(valuesOf(await fetch(broker, 'widgets'))).toEqual(['new']);
      expect((await broker.offsetFetch({ groupId: 'g' })).offsets).toEqual([]);
      if (seed % 5 === 0) await broker.flush();
      else for (let i = 0; i < seed % 4; i++) await time.yield();
      const again = await open(storage.crash());
      expect(again.recoveries).toEqual([]);
      const exists = (await again.metadata({ topics: ['widgets'] })).topics[0]!.error === 'NONE';
      const values = exists ? valuesOf(await fetch(again, 'widgets')) : [];
      if (seed % 5 === 0) expect(values).toEqual(['new']);
      else expect([[], ['old', 'old'], ['new']]).toContainEqual(values);
      const { offsets } = await again.offsetFetch({ groupId: 'g' });
      expect(offsets.length).toBe(values[0] === 'old' ? 1 : 0);
    }
  });
});

describe('produce', () => {
  test('with acks=all answers when the records are durable, with acks=1 when they are appended', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 4 });
    const broker = await open(storage);
    await create(broker, 'widgets');
    const durableOffset = (): number => broker.partitionStates().find(({ topic }) => topic === 'widgets')!.durableOffset;
    expect((await produce(broker, 'widgets', ['a', 'b'], 1)).partitions).toMatchObject([{ error: 'NONE', baseOffset: 0, logStartOffset: 0 }]);
    expect(durableOffset()).toBe(0);
    expect((await produce(broker, 'widgets', ['c'])).partitions).toMatchObject([{ error: 'NONE', baseOffset: 2 }]);
    expect(durableOffset()).toBe(3);
  });

  test('answers partition by partition', async () => {
    const broker = await open();
    await create(broker, 'widgets', 2, { 'max.message.bytes': '100' });
    const damaged = batch(['x']);
    damaged[65]! ^= 1;
    const { partitions } = await broker.produce({
      acks: -1,
      partitions: [
        { topic: 'widgets', partition: 0, records: batch(['ok']) }, { topic: 'widgets', partition: 1, records: damaged },
        { topic: 'widgets', partition: 1, records: batch(['x'.repeat(100)]) }, { topic: 'widgets', partition: 2, records: batch(['x']) },
        { topic: 'nope', partition: 0, records: batch(['x']) },
      ],
    });
    expect(partitions.map(({ error }) => error)).toEqual([
      'NONE', 'CORRUPT_MESSAGE', 'MESSAGE_TOO_LARGE', 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    expect(partitions[4]!.message).toContain('nope');
  });

  test('tells a storage that fails, once and for all until it is opened again', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 1 });
    const failures: string[] = [];
    const broker = await open(storage, { onStorageFailure: (error) => failures.push(error.message) });
    await create(broker, 'widgets');
    await produce(broker, 'widgets', ['kept']);
    storage.failNextWrite();
    const answers = await Promise.all([produce(broker, 'widgets', ['lost']), broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'widgets', partition: 0, offset: 1 }] })]);
    expect([answers[0].partitions[0]!.error, answers[1][0]!.error]).toEqual(['KAFKA_STORAGE_ERROR', 'KAFKA_STORAGE_ERROR']);
    expect((await produce(broker, 'widgets', ['x'], 1)).partitions[0]!.error).toBe('KAFKA_STORAGE_ERROR');
    expect((await create(broker, 'more'))[0]!.error).toBe('KAFKA_STORAGE_ERROR');
    expect((await broker.deleteTopics(['widgets']))[0]!.error).toBe('KAFKA_STORAGE_ERROR');
    expect(failures).toHaveLength(1);
    expect(broker.storageFailure?.errorName).toBe('KAFKA_STORAGE_ERROR');
    expect(valuesOf(await fetch(broker, 'widgets'))).toEqual(['kept']);
    await expect(broker.close()).rejects.toMatchObject({ errorName: 'KAFKA_STORAGE_ERROR' });
    const again = await open(storage);
    expect(valuesOf(await fetch(again, 'widgets'))).toEqual(['kept']);
    await produce(again, 'widgets', ['more']);
  });
});

describe('fetch', () => {
  test('waits for an append and is woken by it', async () => {
    const broker = await open();
    await create(broker, 'widgets');
    const waiting = fetch(broker, 'widgets', 0, 60_000);
    await time.yield();
    await produce(broker, 'widgets', ['a'], 1);
    expect(valuesOf(await waiting)).toEqual(['a']);
  });

  test('waits for as many bytes as it asked for', async () => {
    const broker = await open();
    await create(broker, 'widgets');
    let done = false;
    const waiting = fetch(broker, 'widgets', 0, 60_000, batch(['a']).length + 1).then((response) => ((done = true), response));
    await produce(broker, 'widgets', ['a']);
    expect(done).toBe(false);
    await produce(broker, 'widgets', ['b'], 1);
    expect(valuesOf(await waiting)).toEqual(['a', 'b']);
  });

  test('gives up when its time is over, by the clock it was handed', async () => {
    const clock = new MockTime();
    const broker = await Broker.open({ storage: new MemoryStorage(), time: clock });
    await create(broker, 'widgets');
    let answer: FetchResponse | undefined;
    const waiting = fetch(broker, 'widgets', 0, 500).then((response) => (answer = response));
    clock.advance(499);
    await clock.yield();
    expect(answer).toBeUndefined();
    clock.advance(1);
    expect((await waiting).partitions).toMatchObject([{ error: 'NONE', highWatermark: 0, records: [] }]);
  });

  test('ends when the broker closes, when the topic goes, and at once for an error', async () => {
    const broker = await open();
    await create(broker, 'widgets');
    await create(broker, 'gone');
    const byClose = fetch(broker, 'widgets', 0, 60_000);
    const byDelete = fetch(broker, 'gone', 0, 60_000);
    await broker.deleteTopics(['gone']);
    expect((await byDelete).partitions[0]!.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    expect((await fetch(broker, 'widgets', 1, 60_000)).partitions[0]!.error).toBe('OFFSET_OUT_OF_RANGE');
    await broker.close();
    expect((await byClose).partitions[0]!.records).toEqual([]);
    await expect(fetch(broker, 'widgets')).rejects.toThrow('closed');
  });

  test('keeps to its bounds but always makes progress', async () => {
    const broker = await open();
    await create(broker, 'widgets', 2);
    for (const partition of [0, 1]) for (let i = 0; i < 3; i++) await produce(broker, 'widgets', [`${partition}-${i}`], -1, partition);
    const size = batch(['0-0']).length;
    const ask = (maxBytes: number, partitionMaxBytes: number) =>
      broker.fetch({ maxWaitMs: 0, minBytes: 1, maxBytes, partitions: [0, 1].map((partition) => ({ topic: 'widgets', partition, fetchOffset: 0, partitionMaxBytes })) });
    expect(valuesOf(await ask(1, 1))).toEqual(['0-0']);
    expect(valuesOf(await ask(1000, size))).toEqual(['0-0', '1-0']);
    expect(valuesOf(await ask(size * 4, size * 3))).toEqual(['0-0', '0-1', '0-2', '1-0']);
  });
});

describe('listOffsets', () => {
  test('tells the beginning, the end and the first offset of a time', async () => {
    const broker = await open(undefined, { cache: new ChunkCache(0) });
    await create(broker, 'widgets');
    await broker.produce({ acks: -1, partitions: [{ topic: 'widgets', partition: 0, records: batch(Array.from({ length: 100 }, String)) }] });
    const ask = async (timestamp: number) => {
      const { partitions } = await broker.listOffsets({ partitions: [{ topic: 'widgets', partition: 0, timestamp }] });
      return [partitions[0]!.offset, partitions[0]!.timestamp];
    };
    expect(await ask(EARLIEST_TIMESTAMP)).toEqual([0, -1]);
    expect(await ask(LATEST_TIMESTAMP)).toEqual([100, -1]);
    expect(await ask(20)).toEqual([20, 20]);
    expect(await ask(100)).toEqual([-1, -1]);
    expect((await broker.listOffsets({ partitions: [{ topic: 'nope', partition: 0, timestamp: 0 }] })).partitions[0]!.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });
});

describe('committed offsets', () => {
  test('come back after a restart, the newest of each partition', async () => {
    const storage = new MemoryStorage();
    const broker = await open(storage);
    await create(broker, 'widgets', 2);
    const commit = (groupId: string, partition: number, offset: number) =>
      broker.offsetCommit({ groupId, offsets: [{ topic: 'widgets', partition, offset, metadata: `m${offset}` }] });
    await Promise.all([commit('g', 0, 1), commit('g', 1, 7), commit('g', 0, 3), commit('other', 0, 9)]);
    expect(await broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'nope', partition: 0, offset: 1 }] })).toMatchObject([{ error: 'UNKNOWN_TOPIC_OR_PARTITION' }]);
    await broker.deleteGroup('other');
    await broker.deleteGroup('never-there');
    await broker.close();
    const again = await open(storage);
    expect((await again.offsetFetch({ groupId: 'g' })).offsets).toEqual([
      { topic: 'widgets', partition: 0, offset: 3, metadata: 'm3' }, { topic: 'widgets', partition: 1, offset: 7, metadata: 'm7' },
    ]);
    expect((await again.offsetFetch({ groupId: 'g', partitions: [{ topic: 'widgets', partition: 1 }, { topic: 'x', partition: 0 }] })).offsets).toHaveLength(1);
    expect((await again.offsetFetch({ groupId: 'other' })).offsets).toEqual([]);
  });

  test('do not make the replay grow without bound', async () => {
    const storage = new MemoryStorage();
    const broker = await open(storage);
    await create(broker, 'widgets');
    for (let offset = 0; offset < 25_000; offset++) void broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'widgets', partition: 0, offset }] });
    await broker.close();
    const again = await open(storage);
    const state = again.partitionStates().find(({ topic }) => topic === '__consumer_offsets')!;
    expect(state.highWatermark - state.logStartOffset).toBeLessThan(10_100);
    expect((await again.offsetFetch({ groupId: 'g' })).offsets).toMatchObject([{ offset: 24_999 }]);
  });
});

describe('damage', () => {
  test('in the committed offsets is cut off and reported', async () => {
    const storage = new MemoryStorage();
    const broker = await open(storage);
    await create(broker, 'widgets');
    for (const offset of [1, 2, 3]) await broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'widgets', partition: 0, offset }] });
    await broker.close();
    const key = (await storage.keys('chunks', ['0/__consumer_offsets-0']))[1]!;
    const damaged = ((await storage.get('chunks', key)) as Uint8Array<ArrayBuffer>).slice();
    damaged[70]! ^= 1;
    await storage.write([{ kind: 'put', store: 'chunks', key, value: damaged }], 'relaxed');
    const again = await open(storage);
    expect(again.recoveries).toMatchObject([{ name: '__consumer_offsets-0', truncatedFrom: 1 }]);
    expect((await again.offsetFetch({ groupId: 'g' })).offsets).toMatchObject([{ offset: 1 }]);
    await again.offsetCommit({ groupId: 'g', offsets: [{ topic: 'widgets', partition: 0, offset: 9 }] });
    await again.close();
    const third = await open(storage);
    expect(third.recoveries).toEqual([]);
    expect((await third.offsetFetch({ groupId: 'g' })).offsets).toMatchObject([{ offset: 9 }]);
  });
});

describe('a crash', () => {
  test('never separates an output from the offset that was committed in the same stretch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 30, size: 'max' }), fc.nat(), async (pauses, seed) => {
        const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 3 });
        const broker = await Broker.open({ storage, time });
        await broker.createTopics(['out', 'changelog'].map((name) => ({ name, numPartitions: 1 })));
        let acknowledged = 0;
        for (const [i, pause] of pauses.entries()) {
          void produce(broker, 'out', [`o${i}`], 1);
          void produce(broker, 'changelog', [`c${i}`]).then(({ partitions }) => {
            if (partitions[0]!.error === 'NONE') acknowledged = i + 1;
          });
          void broker.offsetCommit({ groupId: 'g', offsets: [{ topic: 'out', partition: 0, offset: i + 1 }] });
          for (let n = 0; n < pause; n++) await time.yield();
        }
        const survived = acknowledged;
        const again = await Broker.open({ storage: storage.crash(), time });
        const ends = Object.fromEntries(again.partitionStates().map(({ topic, partition, highWatermark }) => [topicPartitionKey(topic, partition), highWatermark]));
        const committed = (await again.offsetFetch({ groupId: 'g' })).offsets[0]?.offset ?? 0;
        expect([ends['out-0'], ends['changelog-0']]).toEqual([committed, committed]);
        expect(committed).toBeGreaterThanOrEqual(survived);
        await again.close();
        await broker.close().catch(() => undefined);
      }),
      { numRuns: 40 },
    );
  });
});

describe('brokers that share a storage', () => {
  test('have topics and records of their own', async () => {
    const storage = new MemoryStorage();
    const [zero, one] = [await open(storage), await open(storage, { brokerId: 1 })];
    await create(zero, 'widgets');
    await produce(zero, 'widgets', ['zero']);
    expect((await one.metadata({ topics: ['widgets'] })).topics[0]!.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    await create(one, 'widgets');
    await produce(one, 'widgets', ['one']);
    expect(valuesOf(await fetch(await open(storage), 'widgets'))).toEqual(['zero']);
    expect(valuesOf(await fetch(await open(storage, { brokerId: 1 }), 'widgets'))).toEqual(['one']);
  });
});
