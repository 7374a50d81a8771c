import { expose } from 'comlink';
import { Cluster } from '../../workers/broker/index.ts';
import { Producer, partitionForKey } from '../../workers/clients/index.ts';
import { NO_HEADERS, sleep, SystemTime } from '../../workers/common/index.ts';
import { KsqlEngine } from '../../workers/ksql/index.ts';
import { IndexedDbStorage } from '../../workers/storage/index.ts';
import { bareLoop } from './bareLoop.ts';
import { makeDataset, type Dataset } from './dataset.ts';

const PARTITIONS = 4;
const BYTES_PER_DRAIN = 1024 * 1024;
const DRAINS_IN_FLIGHT = 4;

/** The engine's own floors in a worker, driven as a program would drive them. Each call answers milliseconds. */
class Bench {
  #dataset: Dataset = makeDataset(0);
  #cluster: Cluster | undefined;
  #ksql: KsqlEngine | undefined;
  readonly #time = new SystemTime();

  prepare(count: number): { bytesPerRecord: number } {
    this.#dataset = makeDataset(count);
    return { bytesPerRecord: this.#dataset.values.length / count };
  }

  bareLoop(): { milliseconds: number; updates: number } {
    const started = performance.now();
    const { updates } = bareLoop(this.#dataset);
    return { milliseconds: performance.now() - started, updates };
  }

  /** From ready bytes until the last record is durable. */
  async ingest(run: number): Promise<number> {
    const storage = await IndexedDbStorage.open(`oxbow-bench-${run}`);
    // As the page has it: three brokers, topics with one replica.
    const cluster = await Cluster.open({ storage, time: this.#time, brokers: 3 });
    const { network } = cluster;
    this.#cluster = cluster;
    this.#ksql = await KsqlEngine.open({
      network,
      time: this.#time,
      systemTime: this.#time,
      pacer: { acquire: (wanted) => wanted },
      connectors: { put: async () => undefined, drop: async () => {}, list: () => [] },
      processingLog: { report: ({ message }) => console.error(message) },
    });
    const [created] = await this.#ksql.execute(
      `CREATE STREAM events (user_id VARCHAR KEY, item VARCHAR, colour VARCHAR, amount INT, price DOUBLE, page VARCHAR, ts BIGINT)
         WITH (KAFKA_TOPIC='events', VALUE_FORMAT='JSON', PARTITIONS=${PARTITIONS});`,
    );
    if (created?.error !== undefined) throw created.error;
    const { count, keys, keyOf, values, starts } = this.#dataset;
    const producer = new Producer(network, this.#time, { batchSize: 256 * 1024 });
    const partitionOf = keys.map((key) => partitionForKey(key, PARTITIONS));
    const started = performance.now();
    const underWay: Promise<void>[] = [];
    let pending = 0;
    const now = this.#time.milliseconds();
    for (let i = 0; i < count; i++) {
      const key = keys[keyOf[i]!]!;
      const start = starts[i]!;
      const end = starts[i + 1]!;
      producer.append('events', partitionOf[keyOf[i]!]!, now, key, 0, key.length, values, start, end, NO_HEADERS);
      pending += end - start;
      if (pending < BYTES_PER_DRAIN) continue;
      pending = 0;
      underWay.push(producer.drain());
      if (underWay.length >= DRAINS_IN_FLIGHT) await underWay.shift();
    }
    underWay.push(producer.drain());
    await Promise.all(underWay);
    return performance.now() - started;
  }

  /** WHERE, GROUP BY the key, COUNT: every update emitted, changelog and output durable. */
  async catchUp(): Promise<number> {
    const started = performance.now();
    const [created] = await this.#ksql!.execute('CREATE TABLE totals AS SELECT user_id, COUNT(*) AS total FROM events WHERE amount >= 200 GROUP BY user_id EMIT CHANGES;');
    if (created?.error !== undefined) throw created.error;
    const query = this.#ksql!.queryFor('TOTALS')!;
    while (!(await query.streams.isCaughtUp())) await sleep(this.#time, 2);
    return performance.now() - started;
  }

  /** The table against the bare loop's count: a bench that counts wrong measures nothing. */
  async check(updates: number): Promise<void> {
    const rows = [...this.#ksql!.queryFor('TOTALS')!.rows()!];
    const total = rows.reduce((sum, { value }) => sum + Number(value![0]), 0);
    if (total !== updates || rows.length !== 1_000) throw new Error(`the table holds ${total} in ${rows.length} rows, the loop counted ${updates}`);
  }

  async close(run: number): Promise<void> {
    await this.#ksql!.close();
    await this.#cluster!.close();
    this.#ksql = undefined;
    this.#cluster = undefined;
    indexedDB.deleteDatabase(`oxbow-bench-${run}`);
  }
}

export type { Bench };

expose(new Bench());
