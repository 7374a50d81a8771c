import type { Time } from '../common/index.ts';
import { Admin, Consumer, Producer, type ConsumerConfig, type ProducerConfig } from '../clients/index.ts';

/** Whatever the clients of this house talk to. */
export type BrokerHandle = ConstructorParameters<typeof Admin>[0];

/** Bulk writes: few, large record batches, as large as topics take by default. */
export const BATCH_SIZE = 1024 * 1024;

/** Makes the clients that tasks, stores and files work with, all on one cluster and one clock. */
export class ConnectClients {
  readonly admin: Admin;
  /** Of the records; may stand still and run faster. */
  readonly time: Time;
  /** Of the conversation with brokers, which has to go on. */
  readonly systemTime: Time;
  readonly #network: BrokerHandle;

  constructor(network: BrokerHandle, time: Time, systemTime = time) {
    this.#network = network;
    this.time = time;
    this.systemTime = systemTime;
    this.admin = new Admin(network, systemTime);
  }

  /** How large a record may be is its topic's to say. */
  producer(config: ProducerConfig = {}): Producer {
    return new Producer(this.#network, this.systemTime, { batchSize: BATCH_SIZE, maxRequestSize: Number.POSITIVE_INFINITY, ...config });
  }

  consumer(config: ConsumerConfig = {}): Consumer {
    return new Consumer(this.#network, this.systemTime, config);
  }

  /** Which of the topics are there, with their partitions. */
  async numPartitions(topics: readonly string[]): Promise<Map<string, number>> {
    const all = await this.admin.listTopics({ listInternal: true });
    return new Map(all.filter(({ name }) => topics.includes(name)).map(({ name, partitions }) => [name, partitions.length]));
  }
}
