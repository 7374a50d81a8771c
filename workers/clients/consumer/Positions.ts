import { KafkaError, type TopicPartition } from '../../common/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import type { OffsetFetcher } from './OffsetFetcher.ts';
import type { SubscriptionState } from './SubscriptionState.ts';

/**
 * Keeps positions found and checked beside the polls, which start the work and hear of its errors: brokers that do
 * not answer make nobody wait longer than they want to.
 */
export class Positions {
  readonly #client: KafkaClient;
  readonly #subscriptions: SubscriptionState;
  readonly #offsets: OffsetFetcher;
  readonly #notify: () => void;
  #resolving: Promise<void> | undefined;
  #checking: Promise<void> | undefined;
  #failure: KafkaError | undefined;

  constructor(client: KafkaClient, subscriptions: SubscriptionState, offsets: OffsetFetcher, notify: () => void) {
    this.#client = client;
    this.#subscriptions = subscriptions;
    this.#offsets = offsets;
    this.#notify = notify;
  }

  /** Whether positions are being found, so that a fetch that starts now would leave partitions out. */
  get isBusy(): boolean {
    return this.#resolving !== undefined || this.#checking !== undefined;
  }

  /** Throws the error of what was started earlier, once. */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Starts what is needed and not under way. */
  update(): void {
    if (this.#resolving !== undefined || this.#failure !== undefined) return;
    const needed = [...this.#subscriptions.all()].filter((assigned) => this.#offsets.isNeeded(assigned));
    if (needed.length === 0) return;
    this.#resolving = this.#guarded(() => this.#offsets.resolve(needed)).finally(() => {
      this.#resolving = undefined;
      this.#notify();
    });
  }

  /** Asks whether partitions that a leader did not know are gone. What a group assigned is the group's to take away. */
  check(unknown: readonly TopicPartition[]): void {
    if (unknown.length === 0 || this.#checking !== undefined) return;
    this.#checking = this.#guarded(async () => {
      const { metadata } = this.#client;
      await metadata.reload([...new Set(unknown.map(({ topic }) => topic))]);
      for (const { topic, partition } of unknown)
        if (metadata.topic(topic)?.partitions[partition] === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `${topic}-${partition} does not exist`);
    }).finally(() => {
      this.#checking = undefined;
      this.#notify();
    });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#client.isClosed) return;
      const failure = toKafkaError(error);
      const isTolerated = failure.errorName === 'UNKNOWN_TOPIC_OR_PARTITION' ? !this.#subscriptions.isManual : failure.retriable;
      if (!isTolerated) this.#failure = failure;
      else await this.#client.backoff(0).catch((final: unknown) => (this.#failure = toKafkaError(final)));
    }
  }
}
