import type { OffsetToCommit } from '../../broker/index.ts';
import type { Consumer, Producer } from '../../clients/index.ts';

export type CommittableOffset = OffsetToCommit;

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
  readonly #consumer: Consumer;
  readonly #groupId: string;
  readonly #listener: CommitListener;
  /** None of them rejects: failures go to the listener. */
  readonly #inFlight = new Set<Promise<void>>();

  constructor(producer: Producer, consumer: Consumer, groupId: string, listener: CommitListener) {
    this.#producer = producer;
    this.#consumer = consumer;
    this.#groupId = groupId;
    this.#listener = listener;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Nothing may be awaited between the last record of a commit and this call. */
  commit(offsets: readonly CommittableOffset[]): void {
    const produced = this.#producer.drain();
    const committed = offsets.length === 0 ? undefined : this.#consumer.commit(this.#groupId, offsets);
    const settled = Promise.all([produced, committed])
      .then(() => this.#listener.onAcknowledged(offsets))
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
