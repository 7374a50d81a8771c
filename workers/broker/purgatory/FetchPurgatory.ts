import type { Time, Timer } from '../../common/index.ts';

interface DelayedFetch {
  readonly keys: readonly string[];
  readonly isSatisfied: () => boolean;
  readonly complete: () => void;
}

/**
 * Fetches that wait for data, woken by appends instead of polling (Kafka's DelayedOperationPurgatory). What completes
 * one resolves a promise, so the answer is read in a later microtask and never inside the append that woke it.
 */
export class FetchPurgatory {
  readonly #time: Time;
  readonly #watchers = new Map<string, Set<DelayedFetch>>();
  readonly #all = new Set<DelayedFetch>();
  #closed = false;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Number of fetches that wait. */
  get size(): number {
    return this.#all.size;
  }

  /** Resolves when `isSatisfied`, asked at once and after each wake of one of `keys`, or `maxWaitMs` is over, or on close. */
  wait(keys: readonly string[], maxWaitMs: number, isSatisfied: () => boolean): Promise<void> {
    if (this.#closed || isSatisfied()) return Promise.resolve();
    return new Promise((resolve) => {
      let timer: Timer | undefined = undefined;
      const fetch: DelayedFetch = {
        keys,
        isSatisfied,
        complete: () => {
          timer?.cancel();
          this.#remove(fetch);
          resolve();
        },
      };
      this.#add(fetch);
      timer = this.#time.schedule(maxWaitMs, fetch.complete);
    });
  }

  wake(key: string): void {
    for (const fetch of this.#watchers.get(key) ?? []) if (fetch.isSatisfied()) fetch.complete();
  }

  close(): void {
    this.#closed = true;
    for (const fetch of this.#all) fetch.complete();
  }

  #add(fetch: DelayedFetch): void {
    this.#all.add(fetch);
    for (const key of fetch.keys) {
      const watchers = this.#watchers.get(key) ?? new Set();
      this.#watchers.set(key, watchers.add(fetch));
    }
  }

  #remove(fetch: DelayedFetch): void {
    this.#all.delete(fetch);
    for (const key of fetch.keys) {
      const watchers = this.#watchers.get(key);
      watchers?.delete(fetch);
      if (watchers?.size === 0) this.#watchers.delete(key);
    }
  }
}
