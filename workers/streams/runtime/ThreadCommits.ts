import { KafkaError, sleep, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import type { Consumer } from '../../clients/index.ts';
import type { RecordCollectorImpl } from './RecordCollectorImpl.ts';
import type { RepartitionPurger } from './RepartitionPurger.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import type { TaskCommits } from './TaskCommits.ts';
import type { TaskManager } from './TaskManager.ts';
import type { TaskSnapshots } from './TaskSnapshots.ts';

export interface ThreadCommitsParts {
  readonly config: ResolvedStreamsConfig;
  readonly time: Time;
  readonly systemTime: Time;
  readonly consumer: Consumer;
  readonly commits: TaskCommits;
  readonly tasks: TaskManager;
  readonly collector: RecordCollectorImpl;
  readonly purger: RepartitionPurger;
  readonly snapshots: TaskSnapshots | undefined;
  /** Takes part in the group, unless that is under way; with `interrupt` a poll that waits is started anew. */
  readonly poll: (interrupt?: 'interrupt') => void;
  readonly life: () => 'running' | 'stopping' | 'killed';
  /** The thread's, if there is one: nothing more is handed over then. */
  readonly throwFailure: () => void;
  readonly onCommitted: () => void;
  readonly onError: (error: unknown) => void;
}

/** How often is looked whether a commit that waits needs somebody to poll. */
const COMMIT_LOOK_MS = 50;

/** When a thread commits, and what it does then: between two rounds, all of its tasks at once. */
export class ThreadCommits {
  readonly #parts: ThreadCommitsParts;
  /** What was processed is about to be handed over, or was given up because brokers are away. */
  #isCommitting = false;
  #lastAt: number;
  /** Settles after all commits before it. */
  #last: Promise<void> = Promise.resolve();
  #sentBefore = 0;

  constructor(parts: ThreadCommitsParts) {
    this.#parts = parts;
    this.#lastAt = parts.time.milliseconds();
  }

  /** Whether everything that was handed over is durable, and nothing else is to be. */
  get isSettled(): boolean {
    return this.#parts.commits.inFlight === 0 && !this.#isCommitting && !this.hasUncommitted;
  }

  get hasUncommitted(): boolean {
    const { collector, tasks } = this.#parts;
    return collector.sent !== this.#sentBefore || tasks.hasUncommitted;
  }

  /** In milliseconds of the application's clock; Infinity where there is nothing to commit. */
  get dueAt(): number {
    return this.hasUncommitted ? this.#lastAt + this.#parts.config.commitIntervalMs : Number.POSITIVE_INFINITY;
  }

  get isDue(): boolean {
    if (!this.hasUncommitted) return false;
    const { config, time, collector, tasks } = this.#parts;
    if (config.commitIntervalMs === 0 || collector.isFull || tasks.running.some((task) => task.commitRequested)) return true;
    return time.milliseconds() >= this.dueAt;
  }

  /** Nothing is processed between the flush of stores and the hand-over, so that it is one. */
  async commit(): Promise<void> {
    if (this.#isCommitting || !this.hasUncommitted) return;
    const { commits, tasks, collector, purger, snapshots, time, life, throwFailure, onCommitted, onError } = this.#parts;
    this.#isCommitting = true;
    const offsets = tasks.prepareCommit();
    if (!commits.isReady && !(await this.#ready())) return;
    throwFailure();
    // What a killed one has not handed over is gone; offsets alone would say that it was written.
    if (life() === 'killed') return;
    const committed = commits.commit(offsets).then(() => {
      tasks.onAcknowledged(offsets);
      purger.onCommitted(offsets);
      onCommitted();
    });
    this.#last = committed;
    snapshots?.onCommit(committed);
    committed.catch(onError);
    if (!commits.overlap) await committed;
    this.#isCommitting = false;
    collector.nextBatch();
    this.#sentBefore = collector.sent;
    this.#lastAt = time.milliseconds();
  }

  /** Everything, and its answers. */
  async commitAll(): Promise<void> {
    await this.commit();
    await this.#parts.commits.settled();
    this.#parts.throwFailure();
  }

  /** Where all tasks stand, once more: the group takes it from their owner only. After `commitAll`. */
  async proveOwnership(): Promise<void> {
    const { commits, tasks, throwFailure } = this.#parts;
    if (!commits.isReady && !(await this.#ready())) throw new KafkaError('REQUEST_TIMED_OUT', 'the offsets could not be committed in time');
    throwFailure();
    await commits.commit(tasks.prepareCommitOfAll());
    throwFailure();
  }

  /** Without anything to commit the commit before it is the one that a snapshot waits for. True if that is so now. */
  coverSnapshots(): boolean {
    const { snapshots } = this.#parts;
    if (snapshots === undefined || !snapshots.isWaiting || this.#isCommitting || this.hasUncommitted) return false;
    snapshots.onCommit(this.#last);
    return true;
  }

  /**
   * Offsets cannot be committed while the group comes together, and it does so with those who poll. No records come
   * meanwhile: what is about to be committed ends before them.
   */
  async #ready(): Promise<boolean> {
    const { config, systemTime, consumer, commits, poll, life } = this.#parts;
    const ready = commits.ready();
    let isReady = false;
    const settled = ready.catch(() => undefined).finally(() => {
      isReady = true;
    });
    let held: readonly TopicPartition[] = [];
    while (!isReady) {
      if (!consumer.canCommitNow(config.applicationId)) {
        const added = fetched(consumer);
        consumer.pause(added);
        held = [...held, ...added];
        poll();
      }
      await Promise.race([settled, sleep(systemTime, COMMIT_LOOK_MS)]);
    }
    if (held.length > 0 && life() === 'running') {
      const owned = new Set(consumer.assignment().map(({ topic, partition }) => topicPartitionKey(topic, partition)));
      consumer.resume(held.filter(({ topic, partition }) => owned.has(topicPartitionKey(topic, partition))));
      poll('interrupt');
    }
    return ready;
  }
}

/** Partitions that are assigned and not paused. */
const fetched = (consumer: Consumer): readonly TopicPartition[] => {
  const paused = new Set(consumer.paused().map(({ topic, partition }) => topicPartitionKey(topic, partition)));
  return consumer.assignment().filter(({ topic, partition }) => !paused.has(topicPartitionKey(topic, partition)));
};
