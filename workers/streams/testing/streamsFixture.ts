import { must, nextInt, SystemTime, type Random } from '../../common/index.ts';
import { Cluster, type ClusterOptions, type IsolationLevel } from '../../broker/index.ts';
import { Admin, Consumer, partitionsOf, Producer, recordsIn } from '../../clients/index.ts';
import type { FaultyStorage } from '../../storage/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, forgetMembers, Grouped, KafkaStreams, Materialized, Produced, StreamsBuilder, type KafkaStreamsParts, type KStream, type StreamsConfig,
  type Topology,
} from '../index.ts';

/** What tests of applications over a real broker share. */
export const string = Serdes.String();
export const time = new SystemTime();
export const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : string.deserialize(bytes, 0, bytes.length));
export const long = (bytes: Uint8Array | null): bigint => Serdes.Long().deserialize(must(bytes), 0, must(bytes).length);

const closers: Array<() => Promise<unknown>> = [];

export const closing = (close: () => Promise<unknown>): void => {
  closers.push(close);
};

/** Closes what a test has opened, the last first. */
export const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close().catch(() => undefined);
};

export const openCluster = async (
  storage: MemoryStorage | FaultyStorage = new MemoryStorage(), options: Pick<ClusterOptions, 'brokers' | 'config'> = {},
): Promise<Cluster> => {
  const cluster = await Cluster.open({ storage, time, ...options });
  closers.push(() => cluster.close());
  return cluster;
};

export const createTopics = (cluster: Cluster, topics: { readonly [name: string]: number }) =>
  adminOf(cluster).createTopics(Object.entries(topics).map(([name, numPartitions]) => ({ name, numPartitions })));

export const adminOf = (cluster: Cluster): Admin => new Admin(cluster.network, time);

const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Partitions follow the key's hash. */
export const produce = async (cluster: Cluster, topic: string, entries: ReadonlyArray<readonly [string, string]>, timestamp = 0): Promise<void> => {
  const producer = new Producer(cluster.network, time);
  await Promise.all(entries.map(([key, value]) => producer.send({ topic, key: bytesOf(key), value: bytesOf(value), timestamp })));
  await producer.close();
};

export interface Read {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
}

export const readAll = async (cluster: Cluster, topic: string, isolationLevel: IsolationLevel = 'read_uncommitted'): Promise<Read[]> => {
  const consumer = new Consumer(cluster.network, time, { autoOffsetReset: 'earliest', isolationLevel });
  const partitions = await partitionsOf(adminOf(cluster), topic);
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

/** Every update is handed on unless the test asks for a cache. */
export const start = async (
  cluster: Cluster, topology: Topology, config: Partial<StreamsConfig> = {}, parts: Partial<KafkaStreamsParts> = {},
): Promise<KafkaStreams> => {
  await forgetMembers(cluster.network, time, config.applicationId ?? 'app');
  const streams = new KafkaStreams(topology, { applicationId: 'app', statestoreCacheMaxBytes: 0, ...config }, { network: cluster.network, time, ...parts });
  closers.push(() => streams.close());
  await streams.start();
  return streams;
};

export const until = async (condition: () => boolean | Promise<boolean>, what: string, withinMs = 5000): Promise<void> => {
  const deadline = time.milliseconds() + withinMs;
  while (!(await condition())) {
    if (time.milliseconds() > deadline) throw new Error(`waited in vain until ${what}`);
    await time.yield();
  }
};

export const caughtUp = async (streams: KafkaStreams, withinMs?: number): Promise<void> => {
  await until(() => {
    if (streams.state === 'ERROR') throw streams.error;
    return streams.isCaughtUp();
  }, 'it has caught up', withinMs);
};

export const source = (builder: StreamsBuilder): KStream<string, string> => builder.stream('in', Consumed.with(string, string));

/** Counts per key, or per value after a repartition, to `out`. */
export const counting = (by: 'key' | 'value' = 'key'): Topology => {
  const builder = new StreamsBuilder();
  const grouped =
    by === 'key' ? source(builder).groupByKey() : source(builder).groupBy((_key, value) => value, Grouped.with(string, string));
  grouped.count(Materialized.as('counts')).toStream().to('out', Produced.with(string, Serdes.Long()));
  return builder.build();
};

export const someEntries = (random: Random, count: number): Array<readonly [string, string]> =>
  Array.from({ length: count }, () => [`k${nextInt(random, 7)}`, `v${nextInt(random, 5)}`] as const);

export const tally = (keys: Iterable<string>): Map<string, bigint> => {
  const counts = new Map<string, bigint>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0n) + 1n);
  return counts;
};

export const storeContent = (streams: KafkaStreams): Map<string, bigint> =>
  new Map([...streams.store<string, bigint>('counts').all()].map(({ key, value }) => [key, value]));
