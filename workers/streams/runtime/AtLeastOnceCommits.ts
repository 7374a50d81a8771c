import type { OffsetToCommit } from '../../broker/index.ts';
import { CommitPipeline, type Consumer, type Producer } from '../../clients/index.ts';
import { KafkaError, type Time, type TopicPartition } from '../../common/index.ts';
import type { TaskCommits } from './TaskCommits.ts';
import { TaskMigratedException } from './TaskMigratedException.ts';

const MAX_IN_FLIGHT = 4;

/** The group went on without this member, or is about to: a rebalance is tried again until the patience of a stop has ended. */
const MIGRATED: ReadonlySet<string> = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID', 'REBALANCE_IN_PROGRESS']);

/** Records and offsets in one synchronous stretch, some such commits under way at a time. */
export class AtLeastOnceCommits implements TaskCommits {
  readonly overlap = true;
  readonly #pipeline: CommitPipeline;

  constructor(parts: { readonly groupId: string; readonly producer: Producer; readonly consumer: Consumer; readonly time: Time }) {
    const { groupId, producer, consumer, time } = parts;
    this.#pipeline = new CommitPipeline({ producer, time, group: { groupId, consumer }, maxInFlight: MAX_IN_FLIGHT });
  }

  get inFlight(): number {
    return this.#pipeline.inFlight;
  }

  get isReady(): boolean {
    return this.#pipeline.isReady;
  }

  begin(): void {}

  ready(): Promise<boolean> {
    return this.#pipeline.ready();
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    try {
      await this.#pipeline.commit(offsets);
    } catch (cause) {
      if (cause instanceof KafkaError && MIGRATED.has(cause.errorName)) throw new TaskMigratedException('offsets could not be committed', { cause });
      throw cause;
    }
  }

  async settled(): Promise<void> {
    try {
      await this.#pipeline.settled();
    } catch (error) {
      // Offsets never precede their records here: what brokers that are away did not answer is processed again.
      if (!(error instanceof KafkaError) || error.errorName !== 'REQUEST_TIMED_OUT') throw error;
    }
  }

  forget(partitions: readonly TopicPartition[]): void {
    this.#pipeline.forget(partitions);
  }

  stop(): void {
    this.#pipeline.stop();
  }

  abandon(): void {
    this.#pipeline.abandon();
  }

  close(): void {
    this.#pipeline.close();
  }
}
