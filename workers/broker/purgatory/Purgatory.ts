import type { Time, Timer } from '../../common/index.ts';

interface DelayedOperation {
  readonly keys: readonly string[];
  readonly isSatisfied: () => boolean;
  readonly complete: (satisfied: boolean) => void;
}

/**
 * Requests that wait for something to happen to a partition, woken by it instead of polling (Kafka's
 * DelayedOperationPurgatory). What completes one resolves a promise, so the answer is made in a later microtask and
 * never inside the append that woke it.
 */
export class Purgatory {
  readonly #time: Time;
  readonly #watchers = new Map<string, Set<DelayedOperation>>();
  readonly #all = new Set<DelayedOperation>();
  #closed = false;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Number of operations that wait. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * Resolves with true when `isSatisfied`, asked at once and after each wake of one of `keys`; with false when
   * `maxWaitMs` is over, if it is given, or on close.
   */
  wait(keys: readonly string[], maxWaitMs: number | undefined, isSatisfied: () => boolean): Promise<boolean> {
    if (isSatisfied()) return Promise.resolve(true);
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      let timer: Timer | undefined = undefined;
      const operation: DelayedOperation = {
        keys,
        isSatisfied,
        complete: (satisfied) => {
          timer?.cancel();
          this.#remove(operation);
          resolve(satisfied);
        },
      };
      this.#add(operation);
      if (maxWaitMs !== undefined) timer = this.#time.schedule(maxWaitMs, () => operation.complete(false));
    });
  }

  wake(key: string): void {
    for (const operation of this.#watchers.get(key) ?? []) if (operation.isSatisfied()) operation.complete(true);
  }

  close(): void {
    this.#closed = true;
    for (const operation of this.#all) operation.complete(false);
  }

  #add(operation: DelayedOperation): void {
    this.#all.add(operation);
    for (const key of operation.keys) {
      const watchers = this.#watchers.get(key) ?? new Set();
      this.#watchers.set(key, watchers.add(operation));
    }
  }

  #remove(operation: DelayedOperation): void {
    this.#all.delete(operation);
    for (const key of operation.keys) {
      const watchers = this.#watchers.get(key);
      watchers?.delete(operation);
      if (watchers?.size === 0) this.#watchers.delete(key);
    }
  }
}
