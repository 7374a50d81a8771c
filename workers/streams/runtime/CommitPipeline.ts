import { KafkaError } from '../../common/index.ts';
import type { BrokerApi, OffsetCommitRequest } from '../../broker/index.ts';
import type { Producer } from '../../clients/index.ts';

export type CommittableOffset = OffsetCommitRequest['offsets'][number];

const MAX_IN_FLIGHT = 4;

/**
 * Hands output, changelog records and offsets to the broker in one synchronous stretch, so that one group commit makes
 * them durable together, and lets a few such commits be under way at a time. After a crash the log then holds the
 * work of the first so many commits, whole.
 */
export class CommitPipeline {
  readonly #producer: Producer;
  readonly #broker: BrokerApi;
  readonly #groupId: string;
  readonly #onAcknowledged: (offsets: readonly CommittableOffset[]) => void;
  readonly #inFlight: Array<Promise<void>> = [];

  constructor(producer: Producer, broker: BrokerApi, groupId: string, onAcknowledged: (offsets: readonly CommittableOffset[]) => void) {
    this.#producer = producer;
    this.#broker = broker;
    this.#groupId = groupId;
    this.#onAcknowledged = onAcknowledged;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** Nothing may be appended to the producer between the records of a commit and this call. */
  commit(offsets: readonly CommittableOffset[]): void {
    const produced = this.#producer.drain();
    const committed = offsets.length === 0 ? [] : this.#broker.offsetCommit({ groupId: this.#groupId, offsets });
    const acknowledged = Promise.all([produced, committed]).then(([, results]) => {
      for (const { error, message } of results) if (error !== 'NONE') throw new KafkaError(error, message ?? error);
      this.#onAcknowledged(offsets);
    });
    // Whoever waits for it hears of a failure; until then it must not count as unhandled.
    acknowledged.catch(() => undefined);
    this.#inFlight.push(acknowledged);
    void this.#forgetOnSuccess(acknowledged);
  }

  /** Resolves when another commit may be made. Rejects where an earlier one failed. */
  async ready(): Promise<void> {
    while (this.#inFlight.length >= MAX_IN_FLIGHT) await this.#inFlight[0];
  }

  /** Resolves when all commits are acknowledged. Rejects where one failed. */
  async settled(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#inFlight[0];
  }

  /** A failed one stays, so that nobody overlooks it. */
  async #forgetOnSuccess(acknowledged: Promise<void>): Promise<void> {
    try {
      await acknowledged;
      this.#inFlight.splice(this.#inFlight.indexOf(acknowledged), 1);
    } catch {
      return;
    }
  }
}
