import type { Time } from '../common/index.ts';
import { Admin, Consumer, Producer, type ConsumerConfig, type ProducerConfig } from '../clients/index.ts';

/** Whatever the clients of this house talk to. */
export type BrokerHandle = ConstructorParameters<typeof Admin>[0];

/** Bulk writes: fewer, larger record batches. */
const BATCH_SIZE = 256 * 1024;

/** Makes the clients that tasks, stores and files work with, all on one broker and one clock. */
export class ConnectClients {
  readonly admin: Admin;
  readonly time: Time;
  readonly #network: BrokerHandle;

  constructor(network: BrokerHandle, time: Time) {
    this.#network = network;
    this.time = time;
    this.admin = new Admin(network, time);
  }

  producer(config: ProducerConfig = { batchSize: BATCH_SIZE }): Producer {
    return new Producer(this.#network, this.time, config);
  }

  consumer(config: ConsumerConfig = {}): Consumer {
    return new Consumer(this.#network, this.time, config);
  }

  /** Which of the topics are there, with their partitions. */
  async numPartitions(topics: readonly string[]): Promise<Map<string, number>> {
    const all = await this.admin.listTopics({ listInternal: true });
    return new Map(all.filter(({ name }) => topics.includes(name)).map(({ name, partitions }) => [name, partitions.length]));
  }
}
