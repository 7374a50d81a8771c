/** A scheduled call that has not happened yet. `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * The only clock that anything below the composition root may read (Kafka's `Time`). Handed in, so that a test or a
 * simulation owns it, and so that the page can pause it or make it faster.
 */
export interface Time {
  /** Milliseconds since the epoch; the timestamp that records get. */
  milliseconds(): number;
  /** A monotonic reading in milliseconds for measuring and for time budgets; has no relation to `milliseconds`. */
  hiResMilliseconds(): number;
  /** Calls `callback` once, at least `delayMs` later by this clock. */
  schedule(delayMs: number, callback: () => void): Timer;
  /** Resolves in a later macrotask, by message and not by timer, so that waiting calls are answered in between. */
  yield(): Promise<void>;
}

/** Resolves after `delayMs` of `time`. */
export const sleep = (time: Time, delayMs: number): Promise<void> =>
  new Promise((resolve) => time.schedule(delayMs, resolve));
