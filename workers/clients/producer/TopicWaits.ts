import { KafkaError } from '../../common/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';

type Use = (numPartitions: number | KafkaError) => void;

/** Sends that wait to learn how many partitions their topic has; later ones queue behind them. */
export class TopicWaits {
  readonly #client: KafkaClient;
  readonly #maxBlockMs: number;
  readonly #waiting = new Map<string, { readonly uses: Use[]; readonly done: Promise<void> }>();

  constructor(client: KafkaClient, maxBlockMs: number) {
    this.#client = client;
    this.#maxBlockMs = maxBlockMs;
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#waiting.values()].map(({ done }) => done));
  }

  /** Calls `use` at once where the topic is known, else when it is or cannot be known. */
  withPartitions(topic: string, use: Use): void {
    const waiting = this.#waiting.get(topic);
    if (waiting !== undefined) {
      waiting.uses.push(use);
      return;
    }
    const known = this.#client.metadata.topic(topic);
    if (known !== undefined) {
      use(known.partitions.length);
      return;
    }
    const uses = [use];
    const done = this.#ask(topic).then((answer) => {
      this.#waiting.delete(topic);
      for (const each of uses) each(answer);
    });
    this.#waiting.set(topic, { uses, done });
  }

  /** As long as no broker answers, up to `max.block.ms`. */
  async #ask(topic: string): Promise<number | KafkaError> {
    const { time, metadata } = this.#client;
    const deadline = time.hiResMilliseconds() + this.#maxBlockMs;
    for (let attempt = 0; ; attempt++) {
      const error = await metadata.ensure([topic]).then(() => undefined, toKafkaError);
      const found = metadata.topic(topic);
      if (found !== undefined) return found.partitions.length;
      if (error?.retriable === false || error?.errorName === 'UNKNOWN_TOPIC_OR_PARTITION' || this.#client.isClosed || time.hiResMilliseconds() >= deadline)
        return error ?? new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the topic ${topic} does not exist`);
      const final = await this.#client.backoff(attempt).then(() => undefined, toKafkaError);
      if (final !== undefined) return final;
    }
  }
}
