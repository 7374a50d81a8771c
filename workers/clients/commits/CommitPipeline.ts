import { deferred, KafkaError, sleep, topicPartitionKey, type Time, type Timer } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import type { Consumer } from '../consumer/Consumer.ts';
import type { Producer } from '../producer/Producer.ts';

/** Told of the commits in their order. */
export interface CommitListener {
  onAcknowledged?(offsets: readonly OffsetToCommit[]): void;
  /** Records or offsets were refused for good, or the brokers were not waited for any longer. */
  onFailed(error: unknown): void;
}

export interface CommitPipelineParts {
  /** Nobody else may drain it. */
  readonly producer: Producer;
  /** Whose offsets are committed; undefined where they are among the producer's records. */
  readonly group?: { readonly groupId: string; readonly consumer: Consumer };
  readonly time: Time;
  /** Commits that may be under way. */
  readonly maxInFlight: number;
  readonly listener: CommitListener;
}

/** How long brokers that do not answer are waited for after `stop`. */
const PATIENCE_MS = 5_000;
const FIRST_LOOK_MS = 1;
const MAX_LOOK_MS = 50;

/**
 * Hands records and the offsets of what they were made from to the brokers in one synchronous stretch, so that one group
 * commit makes them durable together, and lets a few such commits be under way at a time. After a crash the logs then
 * hold the work of the first so many commits, whole.
 *
 * The stretch needs brokers that can be reached: `ready` waits for that, and for what an earlier commit has to send
 * again. Only what is too much for one stretch, more than a handful of batches for one partition, goes out in parts
 * before its offsets, and a crash in between repeats it. Offsets whose commit failed are committed again in the end, when
 * nothing older is under way, so that they never go back.
 */
export class CommitPipeline {
  readonly #parts: CommitPipelineParts;
  /** None of them rejects: failures go to the listener. */
  readonly #inFlight = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  readonly #attempts = new Set<Promise<unknown>>();
  /** Of all partitions, as handed over last. */
  readonly #latest = new Map<string, OffsetToCommit>();
  readonly #givenUp = deferred<void>();
  #isGivenUp = false;
  #patience: Timer | undefined;
  /** A commit of offsets failed and was not made good yet. */
  #isBehind = false;
  #catchingUp: Promise<void> | undefined;

  constructor(parts: CommitPipelineParts) {
    this.#parts = parts;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Whether a commit made now is one stretch. Asks for what is missing. */
  get isReady(): boolean {
    const { producer, group, maxInFlight } = this.#parts;
    if (this.#inFlight.size >= maxInFlight || this.#isBehind) return false;
    return producer.canSendNow() && group?.consumer.canCommitNow(group.groupId) !== false;
  }

  /**
   * Waits until a commit of what has been appended can be made; appending more meanwhile would undo that. Resolves with
   * false when that took too long after `stop`.
   */
  async ready(): Promise<boolean> {
    const { producer, time } = this.#parts;
    for (let lookMs = FIRST_LOOK_MS; !this.isReady; lookMs = Math.min(lookMs * 2, MAX_LOOK_MS)) {
      if (this.#isGivenUp) return false;
      if (this.#inFlight.size > 0) await this.#orGivenUp(Promise.race(this.#inFlight));
      else if (producer.fitsAtOnce()) await this.#orGivenUp(sleep(time, lookMs));
      else await this.#orGivenUp(this.#track(producer.drain(), []));
    }
    return true;
  }

  /** After `ready`, with nothing awaited or appended in between. */
  commit(offsets: readonly OffsetToCommit[]): void {
    const drained = this.#parts.producer.drain();
    const committed = offsets.length === 0 ? undefined : this.#commitOffsets(offsets);
    void this.#track(Promise.all([drained, committed]), offsets);
  }

  /** Resolves when all commits are answered, whatever the answer, and rejects with REQUEST_TIMED_OUT when that took too long after `stop`. */
  async settled(): Promise<void> {
    await this.#orGivenUp(Promise.all(this.#inFlight));
    if (this.#inFlight.size > 0)
      throw new KafkaError('REQUEST_TIMED_OUT', `the brokers did not answer within ${PATIENCE_MS} ms: offsets may be committed for records that were not written`);
  }

  /** From now on brokers that do not answer are waited for only a little longer. */
  stop(): void {
    this.#patience ??= this.#parts.time.schedule(PATIENCE_MS, () => {
      this.#isGivenUp = true;
      this.#givenUp.resolve();
    });
  }

  /** At the end, after `settled`. */
  close(): void {
    this.stop();
    this.#patience?.cancel();
  }

  #track(work: Promise<unknown>, offsets: readonly OffsetToCommit[]): Promise<void> {
    const { listener } = this.#parts;
    work.catch(() => undefined);
    const settled = this.#last
      .then(() => work)
      .then(() => listener.onAcknowledged?.(offsets))
      .catch((error: unknown) => listener.onFailed(error))
      .finally(() => this.#inFlight.delete(settled));
    this.#inFlight.add(settled);
    this.#last = settled;
    return settled;
  }

  /** Reaches the coordinator before it returns. */
  async #commitOffsets(offsets: readonly OffsetToCommit[]): Promise<void> {
    const { consumer } = this.#parts.group!;
    for (const entry of offsets) this.#latest.set(topicPartitionKey(entry.topic, entry.partition), entry);
    const attempt = new Promise<KafkaError | undefined>((resolve) => consumer.commitAsync(offsets, (error) => {
      if (error?.retriable === true) this.#isBehind = true;
      resolve(error);
    }));
    this.#attempts.add(attempt);
    const error = await attempt;
    this.#attempts.delete(attempt);
    if (error === undefined) return;
    if (!error.retriable || error.errorName === 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    await (this.#catchingUp ??= this.#catchUp());
  }

  async #catchUp(): Promise<void> {
    const { groupId, consumer } = this.#parts.group!;
    try {
      await Promise.all(this.#attempts);
      await consumer.commit(groupId, [...this.#latest.values()]);
    } finally {
      this.#isBehind = false;
      this.#catchingUp = undefined;
    }
  }

  async #orGivenUp(event: Promise<unknown>): Promise<void> {
    await Promise.race([event, this.#givenUp.promise]);
  }
}
