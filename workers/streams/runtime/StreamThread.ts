import type { Time, Timer } from '../../common/index.ts';
import { CommitPipeline, WakeupException, type Consumer, type Producer } from '../../clients/index.ts';
import type { Pacer } from './Pacer.ts';
import type { RecordCollectorImpl } from './RecordCollectorImpl.ts';
import { Signal } from './Signal.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import type { StreamTask } from './StreamTask.ts';
import type { TaskManager } from './TaskManager.ts';

/** How long one round processes before it commits and lets others have their turn. */
const ROUND_BUDGET_MS = 8;
/** Records of one task in one go; the clock is looked at in between. */
const RECORDS_PER_TURN = 64;
const POLL_TIMEOUT_MS = 60_000;
const MAX_COMMITS_IN_FLIGHT = 4;

export interface StreamThreadParts {
  readonly tasks: TaskManager;
  /** Assigned to the tasks' partitions, at their positions. Closed with the thread. */
  readonly consumer: Consumer;
  /** Closed with the thread. */
  readonly producer: Producer;
  readonly collector: RecordCollectorImpl;
  readonly time: Time;
  /** Of the conversation with brokers. */
  readonly systemTime: Time;
  readonly pacer: Pacer | undefined;
  readonly config: ResolvedStreamsConfig;
}

/**
 * The loop of an application: round after round of processing, each ended by a commit, while fetching goes on beside
 * it. Waits where there is nothing to do, for batches, the next punctuation, the pacer, or the end, and where a commit
 * cannot be made: while a broker that it needs is away nothing is processed.
 */
export class StreamThread {
  readonly #parts: StreamThreadParts;
  readonly #commits: CommitPipeline;
  readonly #signal = new Signal();
  #polling = false;
  #pacing: Promise<void> | undefined;
  #granted = 0;
  #failure: { readonly error: unknown } | undefined;
  #stopping = false;
  /** What was processed is about to be handed over, or was given up because brokers are away. */
  #committing = false;
  #lastCommitAt: number;
  #sentAtCommit = 0;

  constructor(parts: StreamThreadParts) {
    this.#parts = parts;
    const { producer, consumer, config, time, systemTime } = parts;
    this.#commits = new CommitPipeline({
      producer,
      time: systemTime,
      group: { groupId: config.applicationId, consumer },
      maxInFlight: MAX_COMMITS_IN_FLIGHT,
    });
    this.#lastCommitAt = time.milliseconds();
  }

  /** Whether everything that was handed over is durable. */
  get isSettled(): boolean {
    return this.#commits.inFlight === 0 && !this.#committing && !this.#hasUncommitted();
  }

  /**
   * Resolves after `stop`, with everything committed, or with what could not be handed over because brokers are away left
   * for the next start. Rejects with what went wrong; then nothing uncommitted is handed over.
   */
  async run(): Promise<void> {
    const { producer, consumer } = this.#parts;
    try {
      await this.#commits.ready();
      await this.#loop();
    } finally {
      this.#commits.stop();
      await this.#commits.settled().catch(() => undefined);
      this.#commits.close();
      await producer.close(0);
      await consumer.close();
    }
  }

  /** Ends the loop between two batches of records. */
  stop(): void {
    this.#stopping = true;
    this.#commits.stop();
    this.#signal.notify();
  }

  async #loop(): Promise<void> {
    const { tasks, time } = this.#parts;
    while (!this.#stopping) {
      this.#poll();
      const processed = this.#processRound();
      for (const task of tasks.tasks) task.punctuateSystemTime();
      this.#throwFailure();
      if (this.#commitIsDue()) await this.#commit();
      this.#resumeDrained();
      if (processed > 0 || (tasks.hasWork && this.#pacing === undefined)) await time.yield();
      else await this.#waitForWork();
    }
    this.#throwFailure();
    await this.#commit();
    await this.#commits.settled();
    this.#throwFailure();
  }

  /** Starts to fetch in the background, unless that is under way or nothing more is wanted. */
  #poll(): void {
    const { consumer, tasks } = this.#parts;
    if (this.#polling || tasks.allPaused) return;
    this.#polling = true;
    void consumer
      .pollBatches(POLL_TIMEOUT_MS)
      .then((fetched) => consumer.pause(tasks.add(fetched)))
      .catch((error: unknown) => {
        if (!(error instanceof WakeupException)) this.#fail(error);
      })
      .finally(() => {
        this.#polling = false;
        this.#signal.notify();
      });
  }

  /** Lets fetching go on for partitions that can take more; a fetch that waits without them is started anew. */
  #resumeDrained(): void {
    const { consumer, tasks } = this.#parts;
    const drained = tasks.drained();
    if (drained.length === 0) return;
    consumer.resume(drained);
    if (this.#polling) consumer.wakeup();
  }

  #processRound(): number {
    if (this.#pacing !== undefined) return 0;
    const { collector, tasks, time } = this.#parts;
    const deadline = time.hiResMilliseconds() + ROUND_BUDGET_MS;
    let total = 0;
    for (;;) {
      let processed = 0;
      for (const task of tasks.tasks) {
        processed += this.#processTask(task);
        if (time.hiResMilliseconds() >= deadline || this.#pacing !== undefined || collector.isFull) return total + processed;
      }
      total += processed;
      if (processed === 0 || collector.isFull || tasks.tasks.some((task) => task.commitRequested)) return total;
    }
  }

  #processTask(task: StreamTask): number {
    const { pacer } = this.#parts;
    if (pacer === undefined) return task.process(RECORDS_PER_TURN);
    if (task.group.next() === undefined) return 0;
    const granted = this.#acquire(pacer, Math.min(RECORDS_PER_TURN, task.group.bufferedRecords));
    return granted === 0 ? 0 : task.process(granted);
  }

  /** What the pacer allows now, or was asked for before and has allowed since; 0 while it lets us wait. */
  #acquire(pacer: Pacer, wanted: number): number {
    if (this.#granted > 0) {
      const granted = Math.min(this.#granted, wanted);
      this.#granted = 0;
      return granted;
    }
    const answer = pacer.acquire(wanted);
    if (typeof answer === 'number') return answer;
    this.#pacing = answer
      .then(
        (granted) => {
          this.#granted = granted;
        },
        (error: unknown) => this.#fail(error),
      )
      .finally(() => {
        this.#pacing = undefined;
        this.#signal.notify();
      });
    return 0;
  }

  #hasUncommitted(): boolean {
    return this.#parts.collector.sent !== this.#sentAtCommit || this.#parts.tasks.hasUncommitted;
  }

  #commitIsDue(): boolean {
    if (!this.#hasUncommitted()) return false;
    const { collector, config, tasks, time } = this.#parts;
    if (config.commitIntervalMs === 0 || collector.isFull || tasks.tasks.some((task) => task.commitRequested)) return true;
    return time.milliseconds() >= this.#lastCommitAt + config.commitIntervalMs;
  }

  /** Nothing is processed between the flush of stores and the hand-over, so that it is one. */
  async #commit(): Promise<void> {
    if (this.#committing || !this.#hasUncommitted()) return;
    const { collector, tasks, time } = this.#parts;
    this.#committing = true;
    const offsets = tasks.prepareCommit();
    if (!this.#commits.isReady && !(await this.#commits.ready())) return;
    this.#throwFailure();
    this.#commits.commit(offsets).then(() => tasks.onAcknowledged(offsets), (error: unknown) => this.#fail(error));
    this.#committing = false;
    collector.nextBatch();
    this.#sentAtCommit = collector.sent;
    this.#lastCommitAt = time.milliseconds();
  }

  async #waitForWork(): Promise<void> {
    const { config, tasks, time } = this.#parts;
    const commitAt = this.#hasUncommitted() ? this.#lastCommitAt + config.commitIntervalMs : Number.POSITIVE_INFINITY;
    const wakeAt = Math.min(tasks.nextSystemTimePunctuation, commitAt);
    let timer: Timer | undefined;
    if (wakeAt < Number.POSITIVE_INFINITY)
      timer = time.schedule(Math.max(0, wakeAt - time.milliseconds()), () => this.#signal.notify());
    await this.#signal.wait();
    timer?.cancel();
  }

  /** The loop ends with the first failure, before it hands over anything more. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#commits.stop();
    this.#signal.notify();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
