import { KafkaError } from '../../common/index.ts';
import type { BrokerApi, TopicMetadata, TopicResult } from '../../broker/index.ts';

export interface NewTopic {
  readonly name: string;
  /** Default: the broker's num.partitions. */
  readonly numPartitions?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/** Topics and groups. Every call rejects with the KafkaError of the first name that failed; the others were still done. */
export class Admin {
  readonly #broker: BrokerApi;

  constructor(broker: BrokerApi) {
    this.#broker = broker;
  }

  /** Resolves when durable. */
  async createTopics(topics: readonly NewTopic[]): Promise<void> {
    const asked = topics.map(({ name, numPartitions = -1, configs = {} }) => ({ name, numPartitions, configs }));
    throwFirst(await this.#broker.createTopics(asked));
  }

  /** Resolves when durable. */
  async deleteTopics(names: readonly string[]): Promise<void> {
    throwFirst(await this.#broker.deleteTopics(names));
  }

  /** With all configs in force. */
  async describeTopics(names: readonly string[]): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.#broker.metadata({ topics: names });
    throwFirst(topics.map(({ name, error }) => ({ name, error, message: `the topic ${name} does not exist` })));
    return topics;
  }

  async listTopics(options: { readonly listInternal?: boolean } = {}): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.#broker.metadata({});
    return topics.filter(({ isInternal }) => !isInternal || options.listInternal === true);
  }

  /** Forgets what the group has committed; nothing happens if that is nothing. */
  async deleteConsumerGroup(groupId: string): Promise<void> {
    await this.#broker.deleteGroup(groupId);
  }
}

const throwFirst = (results: readonly TopicResult[]): void => {
  for (const { name, error, message } of results) if (error !== 'NONE') throw new KafkaError(error, message ?? `${name}: ${error}`);
};
