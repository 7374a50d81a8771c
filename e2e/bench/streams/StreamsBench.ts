import { Cluster } from '../../../workers/broker/index.ts';
import { Admin, Producer, partitionForKey } from '../../../workers/clients/index.ts';
import { encodeUtf8, NO_HEADERS, sleep, SystemTime } from '../../../workers/common/index.ts';
import { IndexedDbStorage } from '../../../workers/storage/index.ts';
import { KafkaStreams, type KafkaStreamsParts, type Topology } from '../../../workers/streams/index.ts';
import { bareLoop } from '../bareLoop.ts';
import { makeDataset, type Dataset } from '../dataset.ts';
import { keeping, WORKLOADS } from './workloads.ts';

const PARTITIONS = 4;
const BYTES_PER_DRAIN = 1024 * 1024;
const DRAINS_IN_FLIGHT = 4;
const TABLE_KEYS = 100_000;
/** The dataset is read again and again for more records than these, so that the input costs no memory. */
const DATASET = 1_000_000;
/** Event time of the first record; one record each millisecond. */
const START_MS = 1_760_000_000_000;

/** Applications of the Streams DSL over the engine's own floors, in a worker. Times are in milliseconds. */
export class StreamsBench {
  readonly #time = new SystemTime();
  #dataset: Dataset = makeDataset(0);
  #storage: IndexedDbStorage | undefined;
  #cluster: Cluster | undefined;
  #databaseName = '';

  /** A cluster whose topic `input` holds `count` records. */
  async open(databaseName: string, count: number, input: 'events' | 'clicks' | 'keys'): Promise<void> {
    this.#databaseName = databaseName;
    this.#dataset = makeDataset(Math.min(count, DATASET));
    this.#storage = await IndexedDbStorage.open(databaseName);
    this.#cluster = await Cluster.open({ storage: this.#storage, time: this.#time, brokers: 3 });
    await this.#createTopics([input, 'users', 'out']);
    const { keys, keyOf, values, starts } = this.#dataset;
    const total = this.#dataset.count;
    const value = (i: number): readonly [Uint8Array, number, number] => [values, starts[i % total]!, starts[(i % total) + 1]!];
    if (input === 'events') await this.#ingest('events', count, (i) => keys[keyOf[i % total]!]!, value);
    if (input !== 'clicks') return;
    const clickKeys = Array.from({ length: TABLE_KEYS }, (_, i) => encodeUtf8(`click-${i}`));
    await this.#ingest('clicks', count, (i) => clickKeys[(Math.imul(i, 2654435761) >>> 0) % TABLE_KEYS]!, value);
    const region = encodeUtf8('{"region":"north"}');
    await this.#ingest('users', TABLE_KEYS, (i) => clickKeys[i]!, () => [region, 0, region.length]);
  }

  /** Records per second of the bare loop, here and now. */
  bareLoop(): number {
    const started = performance.now();
    bareLoop(this.#dataset);
    return (this.#dataset.count / (performance.now() - started)) * 1000;
  }

  /** From the start of the application until everything is processed and durable. */
  async run(name: string): Promise<number> {
    const workload = WORKLOADS.find((one) => one.name === name)!;
    const started = performance.now();
    const streams = this.#application(name.replaceAll(/\W+/g, '-'), workload.build(), workload.config);
    await streams.start();
    while (!(await streams.isCaughtUp())) await sleep(this.#time, 2);
    const elapsed = performance.now() - started;
    await streams.close();
    return elapsed;
  }

  /** Of a store with `count` keys: from its changelog, and from what lies on disk. */
  async restore(count: number): Promise<{ changelogMs: number; snapshotMs: number }> {
    await this.#ingest('keys', count, (i) => encodeUtf8(`key-${i}`), () => [ROW, 0, ROW.length]);
    const stateStorage = this.#storage!;
    const first = this.#application('restore', keeping(), {}, { stateStorage, processId: 'one' });
    await first.start();
    while (!(await first.isCaughtUp())) await sleep(this.#time, 5);
    // Snapshots are written between rounds: a few more records and moments let the last one end and be committed.
    for (let i = 0; i < 100; i++) {
      await this.#ingest('keys', 4, (key) => encodeUtf8(`key-${key}`), () => [ROW, 0, ROW.length]);
      await sleep(this.#time, 20);
    }
    await first.close();
    const timed = async (parts: Partial<KafkaStreamsParts>): Promise<number> => {
      const started = performance.now();
      const again = this.#application('restore', keeping(), {}, parts);
      await again.start();
      const elapsed = performance.now() - started;
      const rows = again.store<string, string>('kept').approximateNumEntries();
      if (rows !== count) throw new Error(`${rows} of ${count} rows came back`);
      await again.close();
      return elapsed;
    };
    const snapshotMs = await timed({ stateStorage, processId: 'one' });
    const changelogMs = await timed({ processId: 'two' });
    return { changelogMs, snapshotMs };
  }

  async close(): Promise<void> {
    await this.#cluster?.close();
    this.#cluster = undefined;
    indexedDB.deleteDatabase(this.#databaseName);
  }

  #application(applicationId: string, topology: Topology, config = {}, parts: Partial<KafkaStreamsParts> = {}): KafkaStreams {
    return new KafkaStreams(topology, { applicationId, ...config }, { network: this.#cluster!.network, time: this.#time, ...parts });
  }

  async #createTopics(names: readonly string[]): Promise<void> {
    const admin = new Admin(this.#cluster!.network, this.#time);
    await admin.createTopics(names.map((name) => ({ name, numPartitions: PARTITIONS })));
    admin.close();
  }

  async #ingest(topic: string, count: number, keyAt: (i: number) => Uint8Array, valueAt: (i: number) => readonly [Uint8Array, number, number]): Promise<void> {
    const producer = new Producer(this.#cluster!.network, this.#time, { batchSize: 256 * 1024 });
    const underWay: Promise<void>[] = [];
    let pending = 0;
    for (let i = 0; i < count; i++) {
      const key = keyAt(i);
      const [value, start, end] = valueAt(i);
      producer.append(topic, partitionForKey(key, PARTITIONS), START_MS + i, key, 0, key.length, value, start, end, NO_HEADERS);
      pending += end - start + key.length;
      if (pending < BYTES_PER_DRAIN) continue;
      pending = 0;
      underWay.push(producer.drain());
      if (underWay.length >= DRAINS_IN_FLIGHT) await underWay.shift();
    }
    underWay.push(producer.drain());
    await Promise.all(underWay);
    await producer.close();
  }
}

const ROW = encodeUtf8('a row of about forty bytes, as tables do');
