import type { WriteOperation } from '../storage/index.ts';
import { LeaderEpochCache, type EpochEndOffset, type EpochEntry } from './LeaderEpochCache.ts';
import type { LocalLog, LogContext } from './LocalLog.ts';
import { putLeaderEpochs } from './LogCheckpoints.ts';

/** The leader epochs of one log. Every change goes into the next write, together with the chunks that brought it. */
export class StoredLeaderEpochs {
  readonly #context: LogContext;
  readonly #log: LocalLog;
  readonly #cache: LeaderEpochCache;

  constructor(context: LogContext, log: LocalLog, stored: readonly EpochEntry[]) {
    this.#context = context;
    this.#log = log;
    this.#cache = new LeaderEpochCache(stored);
    this.truncateFromEnd();
  }

  get latest(): number | undefined {
    return this.#cache.latestEpoch;
  }

  epochForOffset(offset: number): number | undefined {
    return this.#cache.epochForOffset(offset);
  }

  endOffsetFor(leaderEpoch: number): EpochEndOffset {
    return this.#cache.endOffsetFor(leaderEpoch, this.#log.logEndOffset);
  }

  assign(leaderEpoch: number, startOffset: number): void {
    if (this.#cache.assign(leaderEpoch, startOffset)) this.#save();
  }

  /** Epochs that have nothing below the log end go. */
  truncateFromEnd(): void {
    if (this.#cache.truncateFromEnd(this.#log.logEndOffset)) this.#save();
  }

  /** What is to be written with the new log start offset. */
  truncateFromStart(logStartOffset: number): WriteOperation[] {
    return this.#cache.truncateFromStart(logStartOffset) ? [this.#put()] : [];
  }

  clear(): void {
    this.#cache.clear();
    this.#save();
  }

  #save(): void {
    this.#context.commit.enqueue([this.#put()]);
  }

  #put(): WriteOperation {
    return putLeaderEpochs(this.#log.directory, this.#cache.entries);
  }
}
