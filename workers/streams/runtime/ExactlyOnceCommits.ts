import { deferred, KafkaError, sleep, type ErrorName, type Time, type Timer } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import type { Consumer, Producer } from '../../clients/index.ts';
import type { TaskCommits } from './TaskCommits.ts';
import { TaskMigratedException } from './TaskMigratedException.ts';

export interface ExactlyOnceParts {
  /** With a transactional id. Nobody else may use it. */
  readonly producer: Producer;
  /** Whose membership fences offsets (KIP-447). */
  readonly consumer: Consumer;
  readonly time: Time;
}

/** Of a call that did not go through in max.block.ms: the next one goes on waiting. */
const PAUSE_MS = 50;
/** What was written will never be taken: to begin anew would come to the same. */
const REFUSED: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP', 'CORRUPT_MESSAGE', 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'KAFKA_STORAGE_ERROR',
]);

/** How long after `stop` brokers are waited for. */
const STOP_PATIENCE_MS = 5_000;

/**
 * One transaction after the other: what a thread wrote since the last commit, and where its input stands then. A commit
 * that fails takes the thread's tasks along: whatever they hold in memory is ahead of what counts.
 */
export class ExactlyOnceCommits implements TaskCommits {
  readonly overlap = false;
  readonly #parts: ExactlyOnceParts;
  #isOpen = false;
  #inFlight: Promise<void> | undefined;
  #isAbandoned = false;
  readonly #abandoned = deferred<void>();
  #patience: Timer | undefined;

  constructor(parts: ExactlyOnceParts) {
    this.#parts = parts;
  }

  get inFlight(): number {
    return this.#inFlight === undefined ? 0 : 1;
  }

  get isReady(): boolean {
    return this.#inFlight === undefined;
  }

  /** Fences whoever had the transactional id and ends what they left open. */
  async initialize(): Promise<void> {
    await this.#insist(() => this.#parts.producer.initTransactions());
  }

  begin(): void {
    if (this.#isOpen) return;
    try {
      this.#parts.producer.beginTransaction();
    } catch (cause) {
      throw new TaskMigratedException('no transaction can be begun', { cause });
    }
    this.#isOpen = true;
  }

  async ready(): Promise<boolean> {
    await this.#inFlight;
    return !this.#isAbandoned;
  }

  commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const work = this.#commit(offsets);
    work.catch(() => undefined);
    const abandoned = this.#abandoned.promise.then(() => Promise.reject(new KafkaError('REQUEST_TIMED_OUT', 'the thread has ended')));
    const done = Promise.race([work, abandoned]).catch((cause: unknown) => {
      if (isRefused(this.#parts.producer.transactionError) || isRefused(cause)) throw cause;
      throw new TaskMigratedException('the transaction could not be committed', { cause });
    });
    const quiet = done.catch(() => undefined).finally(() => {
      this.#inFlight = undefined;
    });
    this.#inFlight = quiet;
    return done;
  }

  async settled(): Promise<void> {
    await this.#inFlight;
  }

  forget(): void {}

  stop(): void {
    this.#patience ??= this.#parts.time.schedule(STOP_PATIENCE_MS, () => this.abandon());
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#patience?.cancel();
    this.#abandoned.resolve();
  }

  close(): void {
    this.abandon();
  }

  async #commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const { producer, consumer } = this.#parts;
    this.begin();
    if (offsets.length > 0) {
      const member = consumer.groupMetadata();
      if (member.memberId === '') throw new KafkaError('UNKNOWN_MEMBER_ID', 'the consumer is no member of its group any more');
      await producer.sendOffsetsToTransaction(offsets, member);
    }
    await this.#insist(() => producer.commitTransaction());
    this.#isOpen = false;
  }

  async #insist(call: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await call();
        return;
      } catch (error) {
        const isUnanswered = error instanceof KafkaError && error.errorName === 'REQUEST_TIMED_OUT';
        // Records that expired fail the transaction under the same name.
        if (this.#isAbandoned || !isUnanswered || this.#parts.producer.transactionError !== undefined) throw error;
        await sleep(this.#parts.time, PAUSE_MS);
      }
    }
  }
}

const isRefused = (error: unknown): boolean => error instanceof KafkaError && REFUSED.has(error.errorName);
