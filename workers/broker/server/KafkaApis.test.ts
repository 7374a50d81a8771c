import { expect, test } from 'vitest';
import { SystemTime } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Cluster } from '../Cluster.ts';
import { fetchFrom, produceTo, valuesIn } from '../testing/requests.ts';

test('a marker that raised the epoch ends no later transaction when it arrives once more, and what it ended gets nothing more', async () => {
  const cluster = await Cluster.open({ storage: new MemoryStorage(), time: new SystemTime(), brokers: 1 });
  const broker = cluster.network.connect(1);
  await broker.createTopics({ topics: [{ name: 't', numPartitions: 1, replicationFactor: 1, configs: {} }] });
  const write = async (value: string, producerEpoch: number, baseSequence: number) =>
    (await produceTo(broker, 't', 0, [value], { stamp: { producerId: 7, producerEpoch, baseSequence, isTransactional: true } })).error;
  const end = async (producerEpoch: number, committed: boolean) => {
    const marker = { producerId: 7, producerEpoch, coordinatorEpoch: 0, committed, transactionVersion: 2 as const, partitions: [{ topic: 't', partition: 0 }] };
    return (await broker.writeTxnMarkers({ markers: [marker] }))[0]!.error;
  };
  expect(await write('first', 0, 0)).toBe('NONE');
  expect(await end(1, false)).toBe('NONE');
  expect(await write('late', 0, 1)).toBe('INVALID_PRODUCER_EPOCH');
  expect(await end(1, false)).toBe('NONE');
  expect(await write('second', 1, 0)).toBe('NONE');
  expect(await end(1, false)).toBe('INVALID_PRODUCER_EPOCH');
  expect(await end(2, true)).toBe('NONE');
  const fetched = await fetchFrom(broker, 't', 0, 0, 'read_committed');
  expect(valuesIn(fetched)).toEqual(['first', 'second']);
  expect(fetched.abortedTransactions).toMatchObject([{ producerId: 7, firstOffset: 0, lastOffset: 1 }]);
  await cluster.close();
});
