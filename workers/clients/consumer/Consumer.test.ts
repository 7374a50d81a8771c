import { afterEach, describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, RecordCursor, SystemTime, type TopicPartition } from '../../common/index.ts';
import { Cluster, type ClusterOptions } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Admin } from '../admin/Admin.ts';
import { Producer } from '../producer/Producer.ts';
import { Consumer } from './Consumer.ts';
import type { ConsumerConfig } from './ConsumerConfig.ts';
import type { ConsumerRecord } from './ConsumerRecord.ts';
import { visitRecords } from './visitRecords.ts';
import { WakeupException } from './WakeupException.ts';

const time = new SystemTime();
const closing: Array<() => Promise<void> | void> = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const T0: TopicPartition = { topic: 't', partition: 0 };
const T1: TopicPartition = { topic: 't', partition: 1 };

const cluster = async (partitions = 1, options: Partial<ClusterOptions> = {}): Promise<Cluster> => {
  const opened = await Cluster.open({ storage: new MemoryStorage(), time, ...options });
  closing.push(() => opened.close());
  await new Admin(opened.network, time).createTopics([{ name: 't', numPartitions: partitions, replicationFactor: opened.brokerIds.length }]);
  return opened;
};

const consumerOf = ({ network }: Cluster, config: ConsumerConfig = {}, partitions: readonly TopicPartition[] = [T0]): Consumer => {
  const consumer = new Consumer(network, time, { autoOffsetReset: 'earliest', ...config });
  closing.push(() => consumer.kill());
  consumer.assign(partitions);
  return consumer;
};

const produce = async ({ network }: Cluster, values: readonly string[], partition = 0, transactional?: { readonly commit: boolean }): Promise<void> => {
  const producer = new Producer(network, time, transactional === undefined ? {} : { transactionalId: `x${values[0]}` });
  if (transactional !== undefined) {
    await producer.initTransactions();
    producer.beginTransaction();
  }
  await Promise.all(values.map((value, i) => producer.send({ topic: 't', partition, key: null, value: encodeUtf8(value), timestamp: i })));
  if (transactional?.commit === true) await producer.commitTransaction();
  if (transactional?.commit === false) await producer.abortTransaction();
  await producer.close();
};

const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));
const textOf = (records: readonly ConsumerRecord[]): string[] => records.map(({ value }) => decodeUtf8(value!));

const consume = async (consumer: Consumer, count: number): Promise<string[]> => {
  const values: string[] = [];
  for (let polls = 0; values.length < count; polls++) {
    if (polls > 200) throw new Error(`only ${values.length} of ${count} records came`);
    values.push(...textOf(await consumer.poll(100)));
  }
  return values;
};

describe('Consumer with an assignment of its own', () => {
  test('a poll that waits for nothing still gets all that is there', async () => {
    const brokers = await cluster(2, { brokers: 3 });
    await produce(brokers, numbers(3));
    await produce(brokers, numbers(3, 10), 1);
    const consumer = consumerOf(brokers, {}, [T0, T1]);
    expect(await consumer.poll(0).then(async (first) => [...textOf(first), ...textOf(await consumer.poll(0))].sort())).toEqual(['0', '1', '10', '11', '12', '2']);
    expect(await consumer.poll(0)).toEqual([]);
    expect(await Promise.all([consumer.position(T0), consumer.position(T1)])).toEqual([3, 3]);
    expect(consumer.currentLag(T0)).toBe(0);
  });

  test('a waiting poll gets what is produced meanwhile, and no more than it asks for', async () => {
    const brokers = await cluster();
    const consumer = consumerOf(brokers, { maxPollRecords: 2 });
    const polled = consumer.poll(5_000);
    await produce(brokers, numbers(5));
    expect(textOf(await polled)[0]).toBe('0');
    expect([(await consumer.poll(100)).length, (await consumer.poll(100)).length].every((length) => length <= 2)).toBe(true);
  });

  test('a seek makes what was fetched ahead worthless', async () => {
    const brokers = await cluster();
    await produce(brokers, numbers(10));
    const consumer = consumerOf(brokers, { maxPollRecords: 3 });
    expect(textOf(await consumer.poll(1000))).toEqual(['0', '1', '2']);
    consumer.seek(T0, 7);
    expect(textOf(await consumer.poll(1000))).toEqual(['7', '8', '9']);
    consumer.seekToBeginning();
    expect(await consumer.position(T0)).toBe(0);
    expect(textOf(await consumer.poll(1000))).toEqual(['0', '1', '2']);
    consumer.seekToEnd();
    expect(await consumer.position(T0)).toBe(10);
    expect(await consumer.poll(0)).toEqual([]);
  });

  test('a paused partition gives nothing, and what a waiting poll did not ask for is asked for after a resume', async () => {
    const brokers = await cluster(2);
    await produce(brokers, ['a'], 0);
    const consumer = consumerOf(brokers, { fetchMaxWaitMs: 5_000 }, [T0, T1]);
    consumer.pause([T0]);
    expect(await consumer.poll(50)).toEqual([]);
    const polled = consumer.poll(5_000);
    await time.yield();
    consumer.resume([T0]);
    expect(textOf(await polled)).toEqual(['a']);
  });

  test('wakeup ends the poll under way or else the next one', async () => {
    const consumer = consumerOf(await cluster());
    const polled = consumer.poll(60_000);
    consumer.wakeup();
    await expect(polled).rejects.toBeInstanceOf(WakeupException);
    consumer.wakeup();
    await expect(consumer.poll(0)).rejects.toBeInstanceOf(WakeupException);
    expect(await consumer.poll(0)).toEqual([]);
  });

  test('a topic that is gone rejects polls, a position out of range too where nothing may reset it', async () => {
    const brokers = await cluster();
    await produce(brokers, numbers(3));
    const consumer = consumerOf(brokers, { autoOffsetReset: 'none' });
    await expect(consumer.poll(1000)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
    consumer.seek(T0, 100);
    await expect(consumer.poll(1000)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
    await expect(consumer.poll(1000)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
    consumer.seek(T0, 1);
    expect(textOf(await consumer.poll(1000))).toEqual(['1', '2']);
    await new Admin(brokers.network, time).deleteTopics(['t']);
    await expect((async () => {
      for (let i = 0; i < 20; i++) await consumer.poll(100);
    })()).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await expect(consumerOf(brokers, {}, [{ topic: 'nowhere', partition: 0 }]).poll(2000)).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  test('read_committed sees committed transactions only, for records and for batches', async () => {
    const brokers = await cluster();
    await produce(brokers, ['aborted1', 'aborted2'], 0, { commit: false });
    await produce(brokers, ['plain']);
    await produce(brokers, ['committed'], 0, { commit: true });
    const committed = consumerOf(brokers, { isolationLevel: 'read_committed' });
    expect(await consume(committed, 2)).toEqual(['plain', 'committed']);
    expect(await consume(consumerOf(brokers), 4)).toEqual(['aborted1', 'aborted2', 'plain', 'committed']);
    const batches = consumerOf(brokers, { isolationLevel: 'read_committed' });
    const seen: string[] = [];
    const cursor = new RecordCursor();
    for (const fetched of await batches.pollBatches(1000)) visitRecords(fetched, cursor, () => void seen.push(decodeUtf8(cursor.value()!)));
    expect(seen).toEqual(['plain', 'committed']);
    expect(await batches.position(T0)).toBe((await batches.endOffsets([T0]))[0]!.offset);
  });

  test('goes on at a new leader, without a gap and without a repetition', async () => {
    const brokers = await cluster(1, { brokers: 3, config: { brokerSessionTimeoutMs: 400, brokerHeartbeatIntervalMs: 100 } });
    await produce(brokers, numbers(50));
    const consumer = consumerOf(brokers, { maxPollRecords: 20 });
    const seen = textOf(await consumer.poll(2000));
    const leader = brokers.controller.image.topics.get('t')!.partitions[0]!.leader;
    await brokers.kill(leader);
    await produce(brokers, numbers(50, 50));
    seen.push(...(await consume(consumer, 80)));
    expect(seen).toEqual(numbers(100));
  });

  test('asks no leader that is older than the one its committed offset comes from', async () => {
    const brokers = await cluster(1, { brokers: 3, config: { brokerSessionTimeoutMs: 400, brokerHeartbeatIntervalMs: 100 } });
    await produce(brokers, numbers(50));
    const { leader: first, leaderEpoch } = brokers.controller.image.topics.get('t')!.partitions[0]!;
    const other = brokers.brokerIds.find((id) => id !== first)!;
    const before = await brokers.network.connect(other).metadata({ topics: ['t'] });
    await brokers.kill(first);
    while (brokers.controller.image.topics.get('t')!.partitions[0]!.leaderEpoch === leaderEpoch) await time.yield();
    const committing = new Consumer(brokers.network, time, { groupId: 'g' });
    closing.push(() => committing.kill());
    await committing.commit('g', [{ ...T0, offset: 10, leaderEpoch: leaderEpoch + 1 }]);
    // The first leader does not know yet that it is none, and that its log ends earlier than others'.
    let staleAnswers = 3;
    let fetchesOfFirst = 0;
    const network: Cluster['network'] = {
      bootstrap: brokers.network.bootstrap,
      connect: (id) => {
        const broker = brokers.network.connect(id);
        return {
          ...broker,
          offsetForLeaderEpoch: async (request) => id !== first ? broker.offsetForLeaderEpoch(request)
            : { partitions: request.partitions.map(({ topic, partition }) => ({ topic, partition, error: 'NONE', leaderEpoch: -1, endOffset: -1 })) },
          metadata: async (request) => (staleAnswers-- > 0 ? before : broker.metadata(request)),
          fetch: async (request) => {
            if (id !== first) return broker.fetch(request);
            fetchesOfFirst++;
            return { partitions: request.partitions.map(({ topic, partition }) => ({
              topic, partition, error: 'OFFSET_OUT_OF_RANGE', highWatermark: 1, lastStableOffset: 1, logStartOffset: 0, records: [], abortedTransactions: [],
            })), throttleTimeMs: 0 } as unknown as Awaited<ReturnType<typeof broker.fetch>>;
          },
        };
      },
    };
    const consumer = new Consumer(network, time, { groupId: 'g', autoOffsetReset: 'earliest' });
    closing.push(() => consumer.kill());
    consumer.assign([T0]);
    expect(await consume(consumer, 40)).toEqual(numbers(40, 10));
    expect(fetchesOfFirst).toBe(0);
    expect(staleAnswers).toBeLessThanOrEqual(0);
  });

  test('commits reach a known coordinator before commit returns', async () => {
    const brokers = await cluster();
    const consumer = consumerOf(brokers, { groupId: 'g' });
    await consumer.commit('g', [{ ...T0, offset: 1 }]);
    const committed = consumer.commit('g', [{ ...T0, offset: 2 }]);
    const read = new Consumer(brokers.network, time).committed('g');
    await committed;
    expect(await read).toMatchObject([{ ...T0, offset: 2 }]);
    const other = consumerOf(brokers, { groupId: 'g' });
    expect(await other.position(T0)).toBe(2);
    await expect(consumer.offsetsForTimes([{ ...T0, timestamp: -1 }])).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
  });
});
