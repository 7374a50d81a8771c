import { KafkaError } from '../../common/index.ts';
import type { BrokerApi, OffsetCommitRequest } from '../../broker/index.ts';
import type { Producer } from '../../clients/index.ts';

export type CommittableOffset = OffsetCommitRequest['offsets'][number];

const MAX_IN_FLIGHT = 4;

export interface CommitListener {
  onAcknowledged(offsets: readonly CommittableOffset[]): void;
  onFailed(error: unknown): void;
}

/**
 * Hands output, changelog records and offsets to the broker in one synchronous stretch, so that one group commit makes
 * them durable together, and lets a few such commits be under way at a time. After a crash the log then holds the
 * work of the first so many commits, whole.
 */
export class CommitPipeline {
  readonly #producer: Producer;
  readonly #broker: BrokerApi;
  readonly #groupId: string;
  readonly #listener: CommitListener;
  /** None of them rejects: failures go to the listener. */
  readonly #inFlight = new Set<Promise<void>>();

  constructor(producer: Producer, broker: BrokerApi, groupId: string, listener: CommitListener) {
    this.#producer = producer;
    this.#broker = broker;
    this.#groupId = groupId;
    this.#listener = listener;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Nothing may be awaited between the last record of a commit and this call. */
  commit(offsets: readonly CommittableOffset[]): void {
    const produced = this.#producer.drain();
    const committed = offsets.length === 0 ? [] : this.#broker.offsetCommit({ groupId: this.#groupId, offsets });
    const settled = Promise.all([produced, committed])
      .then(([, results]) => {
        for (const { error, message } of results) if (error !== 'NONE') throw new KafkaError(error, message ?? error);
        this.#listener.onAcknowledged(offsets);
      })
      .catch((error: unknown) => this.#listener.onFailed(error))
      .finally(() => this.#inFlight.delete(settled));
    this.#inFlight.add(settled);
  }

  /** Resolves when another commit may be made. */
  async ready(): Promise<void> {
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  /** Resolves when the broker has answered all of them. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }
}
