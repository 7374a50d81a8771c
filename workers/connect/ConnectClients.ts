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
  readonly #broker: BrokerHandle;

  constructor(broker: BrokerHandle, time: Time) {
    this.#broker = broker;
    this.time = time;
    this.admin = new Admin(broker);
  }

  producer(config: ProducerConfig = { batchSize: BATCH_SIZE }): Producer {
    return new Producer(this.#broker, this.time, config);
  }

  consumer(config: ConsumerConfig = {}): Consumer {
    return new Consumer(this.#broker, this.time, config);
  }

  /** Which of the topics are there, with their partitions. */
  async numPartitions(topics: readonly string[]): Promise<Map<string, number>> {
    const all = await this.admin.listTopics({ listInternal: true });
    return new Map(all.filter(({ name }) => topics.includes(name)).map(({ name, partitions }) => [name, partitions.length]));
  }
}
