import { deferred, KafkaError, sleep, topicPartitionKey, type Time, type Timer, type TopicPartition } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import type { Consumer } from '../consumer/Consumer.ts';
import type { Producer } from '../producer/Producer.ts';

export interface CommitPipelineParts {
  /** Nobody else may drain it. */
  readonly producer: Producer;
  /** Whose offsets are committed; undefined where they are among the producer's records. */
  readonly group?: { readonly groupId: string; readonly consumer: Consumer };
  readonly time: Time;
  /** Commits that may be under way. */
  readonly maxInFlight: number;
}

/** How long after `stop` brokers are waited for: until a commit can be made, and until those that were made are answered. */
const READY_PATIENCE_MS = 1_000;
const ANSWER_PATIENCE_MS = 5_000;
/** Brokers that are there answer within a few turns; one that is away is asked for now and then. */
const EAGER_LOOKS = 16;
const LOOK_INTERVAL_MS = 50;

/**
 * Hands records and the offsets of what they were made from to the brokers in one synchronous stretch, so that one group
 * commit makes them durable together, and lets a few such commits be under way at a time. After a crash the logs then
 * hold the work of the first so many commits, whole.
 *
 * Over connections that take their time, or lose what they carry, records may arrive later than their offsets, or never:
 * then offsets are committed when the records are acknowledged, and a crash repeats what was between.
 *
 * The stretch needs brokers that can be reached: `ready` waits for that, and for what an earlier commit has to send
 * again. Only what is too much for one stretch, more than a handful of batches for one partition, goes out in parts
 * before its offsets, and a crash in between repeats it. Offsets whose commit failed are committed again in the end, when
 * nothing older is under way, so that they never go back.
 */
export class CommitPipeline {
  readonly #parts: CommitPipelineParts;
  /** None of them rejects. */
  readonly #inFlight = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  readonly #attempts = new Set<Promise<unknown>>();
  /** Of all partitions, as handed over last. */
  readonly #latest = new Map<string, OffsetToCommit>();
  /** One more with every change of `#latest`. */
  #version = 0;
  #unready: Patience | undefined;
  #unanswered: Patience | undefined;
  readonly #stopped = deferred<void>();
  /** Commits whose records may still be on their way. */
  #late = 0;
  #written: Promise<unknown> = Promise.resolve();
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
   * false when that took too long after `stop`. Rejects with the error of what had to go out in parts.
   */
  async ready(): Promise<boolean> {
    const { producer, time } = this.#parts;
    for (let looks = 0; !this.isReady; looks++) {
      if (this.#unready?.isOver === true) return false;
      const event =
        this.#inFlight.size > 0 ? Promise.race(this.#inFlight)
        : !producer.fitsAtOnce() ? producer.drain()
        : looks < EAGER_LOOKS ? time.yield()
        : sleep(time, LOOK_INTERVAL_MS);
      await Promise.race([event, this.#unready?.over ?? this.#stopped.promise]);
    }
    return true;
  }

  /**
   * After `ready`, with nothing awaited or appended in between. Resolves when it is durable, after those before it are
   * answered; rejects when records or offsets were refused for good.
   */
  commit(offsets: readonly OffsetToCommit[] = []): Promise<void> {
    const { producer } = this.#parts;
    const isAtOnce = this.#late === 0 && producer.reachesAtOnce();
    const drained = producer.drain();
    if (!isAtOnce) this.#afterEarlier(drained);
    const committed = offsets.length === 0 ? undefined : isAtOnce ? this.#commitOffsets(offsets) : this.#written.then(() => this.#commitOffsets(offsets));
    const work = Promise.all([drained, committed]);
    work.catch(() => undefined);
    const settled = this.#last.then(async () => void (await work));
    const quiet = settled.catch(() => undefined).finally(() => this.#inFlight.delete(quiet));
    this.#inFlight.add(quiet);
    this.#last = quiet;
    return settled;
  }

  /** Resolves when all commits are answered, whatever the answer, and rejects with REQUEST_TIMED_OUT when that took too long after `stop`. */
  async settled(): Promise<void> {
    const all = Promise.all(this.#inFlight);
    await Promise.race([all, this.#stopped.promise]);
    if (this.#unanswered !== undefined) await Promise.race([all, this.#unanswered.over]);
    if (this.#inFlight.size > 0)
      throw new KafkaError('REQUEST_TIMED_OUT', 'the brokers did not answer in time: offsets may be committed for records that were not written');
  }

  /** These partitions are others' to commit from now on. */
  forget(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) this.#latest.delete(topicPartitionKey(topic, partition));
  }

  /** From now on nothing is waited for. */
  abandon(): void {
    this.stop();
    for (const patience of [this.#unready!, this.#unanswered!]) patience.end();
  }

  /** From now on brokers that do not answer are waited for only a little longer. */
  stop(): void {
    if (this.#unready !== undefined) return;
    const { time, group } = this.#parts;
    this.#unready = patience(time, READY_PATIENCE_MS);
    // Once the group goes on without this member, others write what comes after; what is written late would stand behind it.
    const untilSessionEnds = (group?.consumer.sessionEndsAtMs ?? Number.POSITIVE_INFINITY) - time.milliseconds();
    this.#unanswered = patience(time, Math.max(0, Math.min(ANSWER_PATIENCE_MS, untilSessionEnds)));
    this.#stopped.resolve();
  }

  /** At the end, after `settled`. */
  close(): void {
    this.stop();
    this.#unready?.timer.cancel();
    this.#unanswered?.timer.cancel();
  }

  /** Records of one commit may overtake those of another: none counts before those before it are there. */
  #afterEarlier(drained: Promise<void>): void {
    this.#late++;
    this.#written = Promise.all([this.#written, drained]);
    this.#written.catch(() => undefined).finally(() => this.#late--);
  }

  /** Reaches the coordinator before it returns. */
  async #commitOffsets(offsets: readonly OffsetToCommit[]): Promise<void> {
    const { consumer } = this.#parts.group!;
    for (const entry of offsets) this.#latest.set(topicPartitionKey(entry.topic, entry.partition), entry);
    this.#version++;
    // A commit of older offsets is being tried again, and must not come after these.
    if (this.#isBehind) {
      await this.#caughtUp();
      return;
    }
    const attempt = new Promise<KafkaError | undefined>((resolve) => consumer.commitAsync(offsets, (error) => {
      if (error !== undefined && mayPass(error)) this.#isBehind = true;
      resolve(error);
    }));
    this.#attempts.add(attempt);
    const error = await attempt;
    this.#attempts.delete(attempt);
    if (error === undefined) return;
    if (!mayPass(error) || error.errorName === 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    await this.#caughtUp();
  }

  /** Resolves when all that is in `#latest` now is committed. */
  #caughtUp(): Promise<void> {
    return (this.#catchingUp ??= this.#catchUp());
  }

  async #catchUp(): Promise<void> {
    const { groupId, consumer } = this.#parts.group!;
    try {
      await Promise.all(this.#attempts);
      for (;;) {
        try {
          const version = this.#version;
          if (this.#latest.size > 0) await consumer.commit(groupId, [...this.#latest.values()]);
          if (version === this.#version) return;
        } catch (error) {
          if (this.#unanswered?.isOver === true || !(error instanceof KafkaError) || error.errorName !== 'REBALANCE_IN_PROGRESS') throw error;
          await sleep(this.#parts.time, LOOK_INTERVAL_MS);
        }
      }
    } finally {
      this.#isBehind = false;
      this.#catchingUp = undefined;
    }
  }
}

/** A commit that meets a rebalance is good again when that is over. */
const mayPass = ({ retriable, errorName }: KafkaError): boolean => retriable || errorName === 'REBALANCE_IN_PROGRESS';

interface Patience {
  isOver: boolean;
  readonly over: Promise<void>;
  readonly timer: Timer;
  readonly end: () => void;
}

const patience = (time: Time, ms: number): Patience => {
  const over = deferred<void>();
  const end = (): void => {
    waiting.isOver = true;
    over.resolve();
  };
  const waiting: Patience = { isOver: false, over: over.promise, end, timer: time.schedule(ms, end) };
  return waiting;
};
