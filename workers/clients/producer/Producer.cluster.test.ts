import { afterEach, describe, expect, test } from 'vitest';
import { batchesIn, decodeUtf8, encodeUtf8, RecordCursor, SystemTime } from '../../common/index.ts';
import type { Cluster, IsolationLevel } from '../../broker/index.ts';
import { Admin } from '../admin/Admin.ts';
import { KafkaClient } from '../network/KafkaClient.ts';
import { openCluster } from '../testing/openCluster.ts';
import { Producer } from './Producer.ts';
import type { ProducerConfig } from './ProducerConfig.ts';

const time = new SystemTime();
const clusters: Cluster[] = [];

afterEach(async () => {
  await Promise.all(clusters.splice(0).map((cluster) => cluster.close()));
});

const setUp = async (assignments: number[][], configs: Record<string, string> = {}) => {
  const cluster = await openCluster();
  clusters.push(cluster);
  const admin = new Admin(cluster.network, time);
  await admin.createTopics([{ name: 't', assignments, configs }]);
  return { cluster, admin, producerOf: (config: ProducerConfig = {}) => new Producer(cluster.network, time, config) };
};

const record = (value: string, partition = 0) => ({ topic: 't', partition, key: null, value: encodeUtf8(value) });
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));

/** All values of a partition; those of aborted transactions are left in. */
const read = async (cluster: Cluster, partition = 0, isolationLevel: IsolationLevel = 'read_uncommitted'): Promise<string[]> => {
  const client = new KafkaClient(cluster.network, time);
  await client.metadata.ensure(['t']);
  const { partitions } = await client.leader({ topic: 't', partition })!.fetch({
    maxWaitMs: 0, minBytes: 1, maxBytes: 1 << 24, isolationLevel,
    partitions: [{ topic: 't', partition, fetchOffset: 0, partitionMaxBytes: 1 << 24, currentLeaderEpoch: -1 }],
  });
  const values: string[] = [];
  for (const bytes of partitions[0]!.records)
    for (const batch of batchesIn(bytes)) if (!batch.isControlBatch) for (const cursor = new RecordCursor(batch); cursor.next(); ) values.push(decodeUtf8(cursor.value()!));
  return values;
};

describe('on a cluster', () => {
  test('records reach the leaders of all partitions', async () => {
    const { cluster, producerOf } = await setUp([[1], [2], [3]]);
    const producer = producerOf();
    const sent = await Promise.all(numbers(90).map((value, i) => producer.send(record(value, i % 3))));
    expect(sent.map(({ offset }) => offset)).toEqual(Array.from({ length: 90 }, (_, i) => Math.floor(i / 3)));
    expect(await read(cluster, 2)).toEqual(numbers(90).filter((_, i) => i % 3 === 2));
    await producer.close();
  });

  test('goes on after an unclean election, what the lost leader alone had is gone', async () => {
    const { cluster, producerOf } = await setUp([[1, 2]], { 'min.insync.replicas': '1', 'unclean.leader.election.enable': 'true' });
    const producer = producerOf({ requestTimeoutMs: 500 });
    const isrIs = async (expected: readonly number[]): Promise<void> => {
      while (cluster.image.partition('t', 0)!.isr.join() !== expected.join()) await time.yield();
    };
    await isrIs([1, 2]);
    for (const value of numbers(3)) await producer.send(record(value));
    await cluster.kill(2);
    await isrIs([1]);
    for (const value of numbers(3, 3)) await producer.send(record(value));
    await cluster.kill(1);
    const waiting = producer.send(record('6'));
    await cluster.restart(2);
    expect(await waiting).toMatchObject({ offset: 3 });
    await producer.send(record('7'));
    expect(await read(cluster)).toEqual(['0', '1', '2', '6', '7']);
    await producer.close();
  });

  test('a killed leader costs no record and doubles none', async () => {
    const { cluster, producerOf } = await setUp([[1, 2, 3]], { 'min.insync.replicas': '1' });
    const producer = producerOf({ requestTimeoutMs: 500 });
    const sent: Array<Promise<{ readonly offset: number }>> = [];
    for (const value of numbers(60)) {
      sent.push(producer.send(record(value)));
      if (value === '20') await cluster.kill(1);
      if (Number(value) % 4 === 0) await time.yield();
    }
    const offsets = (await Promise.all(sent)).map(({ offset }) => offset);
    expect(await read(cluster)).toEqual(numbers(60));
    expect(offsets.filter((offset) => offset >= 0).every((offset, i, all) => i === 0 || offset > all[i - 1]!)).toBe(true);
    await producer.close();
  });

  test('what a transaction wrote is there when it is committed, and only then', async () => {
    const { cluster, admin, producerOf } = await setUp([[1], [2]]);
    const producer = producerOf({ transactionalId: 'tx' });
    await producer.initTransactions();
    producer.beginTransaction();
    await Promise.all([producer.send(record('a')), producer.send(record('b', 1))]);
    await producer.sendOffsetsToTransaction([{ topic: 't', partition: 0, offset: 7 }], { groupId: 'g' });
    expect([await read(cluster), await read(cluster, 0, 'read_committed')]).toEqual([['a'], []]);
    expect(await admin.listConsumerGroupOffsets('g')).toEqual([]);
    await producer.commitTransaction();
    await expect.poll(() => read(cluster, 0, 'read_committed')).toEqual(['a']);
    await expect.poll(() => read(cluster, 1, 'read_committed')).toEqual(['b']);
    await expect.poll(() => admin.listConsumerGroupOffsets('g')).toMatchObject([{ offset: 7 }]);
    for (const value of numbers(5)) {
      producer.beginTransaction();
      const sent = producer.send(record(value));
      await (value === '3' ? sent.then(() => producer.abortTransaction()) : producer.commitTransaction());
    }
    await expect.poll(() => read(cluster, 0, 'read_committed')).toEqual(['a', '0', '1', '2', '3', '4']);
    await producer.close();
  });

  test('a producer that comes back fences the one before it', async () => {
    const { producerOf } = await setUp([[1]]);
    const zombie = producerOf({ transactionalId: 'tx' });
    await zombie.initTransactions();
    zombie.beginTransaction();
    await zombie.send(record('a'));
    const successor = producerOf({ transactionalId: 'tx' });
    await successor.initTransactions();
    await expect(zombie.commitTransaction()).rejects.toMatchObject({ errorName: 'PRODUCER_FENCED' });
    successor.beginTransaction();
    await successor.send(record('b'));
    await successor.commitTransaction();
    await Promise.all([zombie.close(), successor.close()]);
  });

  test('a transaction goes on when its coordinator dies', async () => {
    const { cluster, producerOf } = await setUp([[1, 2, 3]]);
    const producer = producerOf({ transactionalId: 'tx', requestTimeoutMs: 500 });
    await producer.initTransactions();
    producer.beginTransaction();
    await producer.send(record('a'));
    const { brokerId } = await cluster.network.connect(1).findCoordinator({ keyType: 'transaction', key: 'tx' });
    await cluster.kill(brokerId);
    await producer.send(record('b'));
    await producer.commitTransaction();
    await expect.poll(() => read(cluster, 0, 'read_committed'), { timeout: 5000 }).toEqual(['a', 'b']);
    await producer.close();
  });
});
