import { Cluster } from '../../broker/index.ts';
import { Admin, partitionForKey, Producer, type Partitioner, type ProducerConfig } from '../../clients/index.ts';
import { encodeUtf8, SystemTime } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { ExpectationError, expectSame, expectTrue } from '../CaseOutcome.ts';

const PARTITIONS = 5;

/** The one rule of the producer, in its four steps, on a real cluster. */
export const runDefaultPartition = async (): Promise<void> => {
  const time = new SystemTime();
  const cluster = await Cluster.open({ storage: new MemoryStorage(), time });
  try {
    await new Admin(cluster.network, time).createTopics([{ name: 't', numPartitions: PARTITIONS }]);
    const send = async (config: ProducerConfig, key: string | null, partition?: number): Promise<number> => {
      const producer = new Producer(cluster.network, time, config);
      const sent = await producer.send({ topic: 't', key: key === null ? null : encodeUtf8(key), value: null, ...(partition === undefined ? {} : { partition }) });
      await producer.close();
      return sent.partition;
    };
    const always = (partition: number): ProducerConfig => ({ partitioner: { partition: () => partition } satisfies Partitioner });
    expectSame('the partition that the record names', await send(always(1), 'key', 4), 4);
    expectSame('the partition that the partitioner chooses', await send(always(3), 'key'), 3);
    for (const key of ['a', 'key', 'another key']) expectSame(`the partition of "${key}"`, await send({}, key), partitionForKey(encodeUtf8(key), PARTITIONS));
    const withoutKey = await send({}, null);
    expectTrue(withoutKey >= 0 && withoutKey < PARTITIONS, `partition ${withoutKey} does not exist`);
    const isRefused = await send(always(-1), 'key').then(() => false, () => true);
    if (!isRefused) throw new ExpectationError('a partitioner may choose a negative partition');
  } finally {
    await cluster.close();
  }
};
