import { Cluster } from '../../broker/index.ts';
import { Admin, Consumer, Producer, type ConsumerConfig } from '../../clients/index.ts';
import { encodeUtf8, SystemTime, type TopicPartition } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';

/** A cluster of one broker for one case, with what cases do to it. */
export class CaseCluster {
  readonly time = new SystemTime();
  readonly cluster: Cluster;
  readonly #consumers: Consumer[] = [];

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Closes it whatever `run` does. */
  static async with(topics: Readonly<Record<string, number>>, run: (cluster: CaseCluster) => Promise<void>): Promise<void> {
    const cluster = new CaseCluster(await Cluster.open({ storage: new MemoryStorage(), time: new SystemTime() }));
    try {
      await cluster.admin().createTopics(Object.entries(topics).map(([name, numPartitions]) => ({ name, numPartitions })));
      await run(cluster);
    } finally {
      for (const consumer of cluster.#consumers) consumer.kill();
      await cluster.cluster.close();
    }
  }

  admin(): Admin {
    return new Admin(this.cluster.network, this.time);
  }

  consumer(config: ConsumerConfig, partitions: readonly TopicPartition[]): Consumer {
    const consumer = new Consumer(this.cluster.network, this.time, config);
    this.#consumers.push(consumer);
    consumer.assign(partitions);
    return consumer;
  }

  /** Record `i` has the value `i` and the timestamp `timestampOf(i)`. */
  async append({ topic, partition }: TopicPartition, count: number, timestampOf: (i: number) => number = (i) => i): Promise<void> {
    const producer = new Producer(this.cluster.network, this.time, { batchSize: 256 * 1024 });
    await Promise.all(Array.from({ length: count }, (_, i) =>
      producer.send({ topic, partition, key: null, value: encodeUtf8(String(i)), timestamp: timestampOf(i) })));
    await producer.close();
  }
}
