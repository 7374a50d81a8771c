import type { OffsetToCommit } from '../../broker/index.ts';
import type { TopicPartition } from '../../common/index.ts';

/** How a thread makes what it processed count: records, changelogs and input offsets together, as its guarantee says. */
export interface TaskCommits {
  /** Commits under way. */
  readonly inFlight: number;
  /** Whether processing may go on while a commit is under way. */
  readonly overlap: boolean;
  /** Whether a commit could be handed over now. Asks for what is missing. */
  readonly isReady: boolean;
  /** Before records are appended: opens what they belong to. */
  begin(): void;
  /** Waits until `isReady`. False when that took too long after `stop`. Rejects with what can no longer be committed. */
  ready(): Promise<boolean>;
  /** After `ready`, with nothing awaited in between. Resolves when it is durable, rejects when it is refused for good. */
  commit(offsets: readonly OffsetToCommit[]): Promise<void>;
  /** Resolves when all commits are answered, whatever the answer, or when that took too long after `stop`. */
  settled(): Promise<void>;
  /** These partitions are others' from now on. After `settled`. */
  forget(partitions: readonly TopicPartition[]): void;
  /** From now on brokers that do not answer are waited for only a little longer. */
  stop(): void;
  /** From now on nothing is waited for. */
  abandon(): void;
  close(): void;
}
