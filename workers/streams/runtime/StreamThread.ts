import type { Time, Timer } from '../../common/index.ts';
import { WakeupException, type Consumer, type Producer } from '../../clients/index.ts';
import { CommitPipeline } from './CommitPipeline.ts';
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

export interface StreamThreadParts {
  readonly tasks: TaskManager;
  /** Assigned to the tasks' partitions, at their positions. */
  readonly consumer: Consumer;
  readonly producer: Producer;
  readonly collector: RecordCollectorImpl;
  readonly time: Time;
  readonly pacer: Pacer | undefined;
  readonly config: ResolvedStreamsConfig;
}

/**
 * The loop of an application: round after round of processing, each ended by a commit, while fetching goes on beside
 * it. Waits where there is nothing to do, for batches, the next punctuation, the pacer, or the end.
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
  #lastCommitAt: number;
  #sentAtCommit = 0;

  constructor(parts: StreamThreadParts) {
    this.#parts = parts;
    const { producer, consumer, config, tasks } = parts;
    this.#commits = new CommitPipeline(producer, consumer, config.applicationId, {
      onAcknowledged: (offsets) => tasks.onAcknowledged(offsets),
      onFailed: (error) => this.#fail(error),
    });
    this.#lastCommitAt = parts.time.milliseconds();
  }

  /** Whether everything that was handed over is durable. */
  get isSettled(): boolean {
    return this.#commits.inFlight === 0 && !this.#hasUncommitted();
  }

  /** Resolves after `stop`, with everything committed. Rejects with what went wrong; then nothing uncommitted is handed over. */
  async run(): Promise<void> {
    try {
      await this.#loop();
    } finally {
      this.#parts.consumer.close();
    }
  }

  /** Ends the loop between two batches of records. */
  stop(): void {
    this.#stopping = true;
    this.#signal.notify();
  }

  async #loop(): Promise<void> {
    const { tasks, time } = this.#parts;
    while (!this.#stopping) {
      this.#poll();
      const processed = this.#processRound();
      for (const task of tasks.tasks) task.punctuateSystemTime();
      this.#throwFailure();
      if (this.#commitIsDue()) this.#commit();
      this.#resumeDrained();
      if (processed > 0 || (tasks.hasWork && this.#pacing === undefined)) await time.yield();
      else await this.#waitForWork();
      await this.#commits.ready();
    }
    this.#commit();
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
    const { tasks, time } = this.#parts;
    const deadline = time.hiResMilliseconds() + ROUND_BUDGET_MS;
    let total = 0;
    for (;;) {
      let processed = 0;
      for (const task of tasks.tasks) {
        processed += this.#processTask(task);
        if (time.hiResMilliseconds() >= deadline || this.#pacing !== undefined) return total + processed;
      }
      total += processed;
      if (processed === 0 || tasks.tasks.some((task) => task.commitRequested)) return total;
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
    const { config, tasks, time } = this.#parts;
    if (config.commitIntervalMs === 0 || tasks.tasks.some((task) => task.commitRequested)) return true;
    return time.milliseconds() >= this.#lastCommitAt + config.commitIntervalMs;
  }

  /** From the flush of stores to the hand-over without an await, so that it is one. */
  #commit(): void {
    if (!this.#hasUncommitted()) return;
    const { collector, tasks, time } = this.#parts;
    const offsets = tasks.prepareCommit();
    this.#commits.commit(offsets);
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
    this.#signal.notify();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
