import type { EngineTime } from './EngineTime.ts';

interface Waiter {
  readonly wanted: number;
  grant(count: number): void;
}

/**
 * Pause, step and speed: whoever moves records asks here first (the `Pacer` of streams and of Connect). While paused
 * the askers wait with their records unread, so that nothing is dropped.
 */
export class RunControl {
  readonly #time: EngineTime;
  #waiters: Waiter[] = [];
  #steps = 0;

  constructor(time: EngineTime) {
    this.#time = time;
  }

  acquire(wanted: number): number | Promise<number> {
    if (!this.#time.isPaused) return wanted;
    if (this.#steps > 0 && wanted > 0) {
      const granted = Math.min(wanted, this.#steps);
      this.#steps -= granted;
      return granted;
    }
    return new Promise((resolve) => this.#waiters.push({ wanted, grant: resolve }));
  }

  release(unused: number): void {
    if (this.#time.isPaused) this.#steps += unused;
  }

  pause(): void {
    this.#time.pause();
  }

  resume(): void {
    this.#steps = 0;
    this.#time.resume();
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.grant(waiter.wanted);
  }

  /** Lets `records` more records move and pauses again; where none waits, the clock goes on to the next that comes. */
  step(records: number): void {
    this.pause();
    this.#steps += records;
    while (this.#steps > 0 && this.#waiters.length > 0) {
      const waiter = this.#waiters.shift()!;
      const granted = Math.min(waiter.wanted, this.#steps);
      this.#steps -= granted;
      waiter.grant(granted);
    }
    if (this.#steps > 0) this.#time.advanceToNext();
  }
}
