import { KafkaError, type TopicPartition } from '../../common/index.ts';
import type { BrokerApi, PartitionResult } from '../../broker/index.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';

/** Asks about partitions whoever leads them. */
export class LeaderRequests {
  readonly #client: KafkaClient;
  readonly #timeoutMs: number;

  constructor(client: KafkaClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when all topics are known. Rejects as `Metadata.ensure` does; that no broker answers may pass. */
  ensure(topics: ReadonlySet<string>): Promise<void> {
    return this.#untilAnswered(() => this.#client.metadata.ensure(topics), this.#client.time.milliseconds() + this.#timeoutMs);
  }

  /**
   * The answers in the order of `items`. One call for each leader at a time; what may pass is tried again after a look
   * at the metadata, for as long as `default.api.timeout.ms`. Rejects with the first error that does not pass, with
   * UNKNOWN_TOPIC_OR_PARTITION once all brokers say so, and at the end of the time with the last one.
   */
  async ask<T extends TopicPartition, R extends PartitionResult>(items: readonly T[], send: (api: BrokerApi, items: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
    if (items.length === 0) return [];
    const { time, metadata } = this.#client;
    const deadline = time.milliseconds() + this.#timeoutMs;
    const answers = new Map<T, R>();
    await this.ensure(new Set(items.map(({ topic }) => topic)));
    for (let attempt = 0; ; attempt++) {
      const failures = await this.#askOnce(items.filter((item) => !answers.has(item)), send, answers);
      if (failures.length === 0) return items.map((item) => answers.get(item)!);
      const fatal = failures.find(({ failure }) => !failure.retriable);
      if (fatal !== undefined) throw fatal.failure;
      if (this.#client.isClosed || time.milliseconds() >= deadline) throw failures[0]!.failure;
      if (attempt > 0) await this.#client.backoff(attempt - 1);
      const unknown = failures.filter(({ failure }) => failure.errorName === 'UNKNOWN_TOPIC_OR_PARTITION');
      await this.#untilAnswered(() => metadata.reload([...new Set(failures.map(({ item }) => item.topic))]), deadline);
      for (const { item, failure } of unknown) if (metadata.topic(item.topic)?.partitions[item.partition] === undefined) throw failure;
    }
  }

  async #askOnce<T extends TopicPartition, R extends PartitionResult>(
    items: readonly T[], send: (api: BrokerApi, items: readonly T[]) => Promise<readonly R[]>, answers: Map<T, R>,
  ): Promise<Array<{ readonly item: T; readonly failure: KafkaError }>> {
    const failures: Array<{ readonly item: T; readonly failure: KafkaError }> = [];
    const byLeader = new Map<number, T[]>();
    for (const item of items) {
      const { topic, partition } = item;
      const known = this.#client.metadata.topic(topic)?.partitions[partition];
      if (known === undefined) failures.push({ item, failure: new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `${topic}-${partition} does not exist`) });
      else if (known.leader < 0) failures.push({ item, failure: new KafkaError('LEADER_NOT_AVAILABLE', `${topic}-${partition} has no leader`) });
      else byLeader.set(known.leader, [...(byLeader.get(known.leader) ?? []), item]);
    }
    await Promise.all([...byLeader].map(async ([brokerId, asked]) => {
      try {
        const results = await this.#client.call(brokerId, (api) => send(api, asked));
        for (const [i, item] of asked.entries()) {
          const result = results[i]!;
          if (result.error === 'NONE') answers.set(item, result);
          else failures.push({ item, failure: new KafkaError(result.error, result.message ?? result.error) });
        }
      } catch (error) {
        for (const item of asked) failures.push({ item, failure: toKafkaError(error) });
      }
    }));
    return failures;
  }

  /** That no broker answers may pass. */
  async #untilAnswered(ask: () => Promise<void>, deadline: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await ask();
        return;
      } catch (error) {
        const failure = toKafkaError(error);
        if (!failure.retriable || failure.errorName === 'UNKNOWN_TOPIC_OR_PARTITION') throw failure;
        if (this.#client.isClosed || this.#client.time.milliseconds() >= deadline) throw failure;
        await this.#client.backoff(attempt);
      }
    }
  }
}
