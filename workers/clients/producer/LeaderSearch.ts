import type { KafkaError } from '../../common/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';

/**
 * Finds the leaders of topics that batches wait for. Answers at once when a topic turns out not to exist, and begins
 * again, after growing pauses, as long as it is asked to: batches that wait have a timeout of their own.
 */
export class LeaderSearch {
  readonly #client: KafkaClient;
  readonly #onSearched: (topic: string, error: KafkaError | undefined, numPartitions: number) => void;
  readonly #underWay = new Set<string>();
  readonly #attempts = new Map<string, number>();
  #isClosed = false;

  /** `error` is set where the topic does not exist, or nobody will ever lead it; else it has `numPartitions`. */
  constructor(client: KafkaClient, onSearched: (topic: string, error: KafkaError | undefined, numPartitions: number) => void) {
    this.#client = client;
    this.#onSearched = onSearched;
  }

  search(topic: string): void {
    if (this.#underWay.has(topic) || this.#isClosed) return;
    this.#underWay.add(topic);
    void this.#search(topic);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #search(topic: string): Promise<void> {
    const attempt = this.#attempts.get(topic) ?? 0;
    const error = await this.#client.metadata.reload([topic]).then(() => undefined, toKafkaError);
    if (this.#isClosed) return;
    const found = this.#client.metadata.topic(topic);
    const isGone = error?.errorName === 'UNKNOWN_TOPIC_OR_PARTITION' || error?.errorName === 'INVALID_TOPIC_EXCEPTION';
    let final = isGone ? error : undefined;
    if (isGone || (found?.partitions.every(({ leader }) => leader >= 0 && this.#client.isConnected(leader)) === true && error === undefined)) this.#attempts.delete(topic);
    else {
      this.#attempts.set(topic, attempt + 1);
      final = await this.#client.backoff(attempt).then(() => undefined, toKafkaError);
    }
    this.#underWay.delete(topic);
    if (this.#isClosed) return;
    if (final !== undefined) this.#onSearched(topic, final, 0);
    else this.#onSearched(topic, undefined, found?.partitions.length ?? Number.POSITIVE_INFINITY);
  }
}
