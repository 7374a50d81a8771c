import { KafkaError, type Time, type Timer } from '../../common/index.ts';
import type { CleanableLog } from './CleanableLog.ts';
import { Cleaner, CleaningAborted } from './Cleaner.ts';
import type { CleaningPass, CleaningStatus } from './CleaningStatus.ts';
import { planCleaning, type CleaningPlan } from './planCleaning.ts';

export interface LogCleanerOptions {
  readonly time: Time;
  /** All logs, asked anew each time; those without cleanup.policy=compact are left alone. */
  readonly logs: () => Iterable<CleanableLog>;
  /** How long to wait when no log is worth a pass (log.cleaner.backoff.ms). */
  readonly backoffMs?: number;
  /** Distinct keys that one pass takes; bounds the memory (log.cleaner.dedupe.buffer.size). */
  readonly maxKeysPerPass?: number;
}

const DEFAULT_BACKOFF_MS = 15_000;

interface History {
  lastPass?: CleaningPass;
  uncleanable?: string;
}

/**
 * Compacts the logs of a broker in the background: always the dirtiest of those that are due, one at a time, and
 * applies retention to them (org.apache.kafka.storage.internals.log.LogCleaner). A log whose pass failed is left alone
 * from then on, its status says why.
 */
export class LogCleaner {
  readonly #time: Time;
  readonly #logs: () => Iterable<CleanableLog>;
  readonly #backoffMs: number;
  readonly #cleaner: Cleaner;
  readonly #histories = new WeakMap<CleanableLog, History>();
  #timer: Timer | undefined;
  #cleaning: CleanableLog | undefined;
  /** Settles with the last pass that was asked for; never rejects. */
  #tail: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ time, logs, backoffMs = DEFAULT_BACKOFF_MS, maxKeysPerPass }: LogCleanerOptions) {
    this.#time = time;
    this.#logs = logs;
    this.#backoffMs = backoffMs;
    this.#cleaner = new Cleaner({ time, isAborted: () => this.#isClosed, ...(maxKeysPerPass === undefined ? {} : { maxKeysPerPass }) });
  }

  /** Looks for work every `backoffMs` from now on, and goes on at once while there is some. */
  start(): void {
    if (!this.#isClosed) this.#timer ??= this.#time.schedule(this.#backoffMs, () => void this.#work());
  }

  /** Stops a pass under way between two steps; resolves when none is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#tail;
  }

  /**
   * A pass over this log, due or not, behind any that is under way. Rejects with INVALID_REQUEST for a log that is not
   * compacted, with CleaningAborted when the log changed meanwhile or the cleaner is closed, or with what the log rejects with.
   */
  cleanNow(log: CleanableLog): Promise<CleaningPass> {
    if (!log.config.compact) return Promise.reject(new KafkaError('INVALID_REQUEST', `the log ${log.directory} is not compacted`));
    return this.#inTurn(() => this.#clean(log, planCleaning(log, this.#time.milliseconds())));
  }

  /** Where compaction of this log stands now. */
  status(log: CleanableLog): CleaningStatus {
    const { lastPass, uncleanable } = this.#histories.get(log) ?? {};
    const { firstDirtyOffset, firstUncleanableOffset, cleanableBytes, cleanableRatio, isDue } = planCleaning(log, this.#time.milliseconds());
    return {
      directory: log.directory, firstDirtyOffset, firstUncleanableOffset, cleanableBytes, cleanableRatio, isDue,
      isCleaning: this.#cleaning === log, lastPass, uncleanable,
    };
  }

  /** Of all compacted logs. */
  statuses(): CleaningStatus[] {
    return this.#compacted().map((log) => this.status(log));
  }

  async #work(): Promise<void> {
    for (let cleaned = true; cleaned && !this.#isClosed; ) {
      cleaned = await this.#inTurn(() => this.#cleanFilthiest());
      this.#applyRetention();
      await this.#time.yield();
    }
    this.#timer = undefined;
    this.start();
  }

  /** True when a log was cleaned to the end. */
  async #cleanFilthiest(): Promise<boolean> {
    const nowMs = this.#time.milliseconds();
    let filthiest: { readonly log: CleanableLog; readonly plan: CleaningPlan } | undefined;
    for (const log of this.#compacted()) {
      if (this.#histories.get(log)?.uncleanable !== undefined) continue;
      const plan = planCleaning(log, nowMs);
      if (plan.isDue && plan.cleanableRatio > (filthiest?.plan.cleanableRatio ?? -1)) filthiest = { log, plan };
    }
    if (filthiest === undefined) return false;
    const { log, plan } = filthiest;
    try {
      await this.#clean(log, plan);
      return true;
    } catch (error) {
      if (!isPassing(error)) this.#historyOf(log).uncleanable = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  async #clean(log: CleanableLog, { firstDirtyOffset, firstUncleanableOffset }: CleaningPlan): Promise<CleaningPass> {
    if (this.#isClosed) throw new CleaningAborted('the log cleaner is closed');
    const startedMs = this.#time.milliseconds();
    const startedAt = this.#time.hiResMilliseconds();
    this.#cleaning = log;
    try {
      const { nextDirtyOffset, stats, mapUtilization } = await this.#cleaner.clean(log, firstDirtyOffset, firstUncleanableOffset, startedMs);
      log.cleanerCheckpoint = nextDirtyOffset;
      const pass: CleaningPass = {
        startedMs, elapsedMs: this.#time.hiResMilliseconds() - startedAt, firstDirtyOffset, nextDirtyOffset, mapUtilization,
        bytesBefore: stats.bytesRead, bytesAfter: stats.bytesWritten,
        messagesBefore: stats.messagesRead, messagesAfter: stats.messagesWritten, invalidMessages: stats.invalidMessagesRead,
      };
      this.#historyOf(log).lastPass = pass;
      return pass;
    } finally {
      this.#cleaning = undefined;
    }
  }

  #applyRetention(): void {
    if (this.#isClosed) return;
    for (const log of this.#compacted()) log.deleteOldSegments();
  }

  #compacted(): CleanableLog[] {
    return Array.from(this.#logs()).filter((log) => log.config.compact && !log.isDeleted);
  }

  #historyOf(log: CleanableLog): History {
    let history = this.#histories.get(log);
    if (history === undefined) this.#histories.set(log, (history = {}));
    return history;
  }

  #inTurn<T>(pass: () => Promise<T>): Promise<T> {
    const outcome = this.#tail.then(pass);
    this.#tail = outcome.catch(() => undefined);
    return outcome;
  }
}

/** Nothing is wrong with the log itself: it changed under the pass, or the storage takes nothing any more. */
const isPassing = (error: unknown): boolean =>
  error instanceof CleaningAborted || (error instanceof KafkaError && error.errorName === 'KAFKA_STORAGE_ERROR');
