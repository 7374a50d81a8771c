import type { EngineTime } from './EngineTime.ts';

/** Timers that fire without a record moving: what waits is not a source of records. */
const MAX_IN_VAIN = 50;

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
  /** Of steps: what was granted, and may come back unused. Nothing else does while time stands still. */
  #lent = 0;
  #isGoingOn = false;

  constructor(time: EngineTime) {
    this.#time = time;
  }

  acquire(wanted: number): number | Promise<number> {
    if (!this.#time.isPaused) return wanted;
    if (this.#steps > 0 && wanted > 0) return this.#lend(wanted);
    return new Promise((resolve) => this.#waiters.push({ wanted, grant: resolve }));
  }

  release(unused: number): void {
    const back = Math.min(unused, this.#lent);
    if (back === 0) return;
    this.#lent -= back;
    this.#steps += back;
    void this.#goOn();
  }

  pause(): void {
    this.#time.pause();
  }

  resume(): void {
    this.#steps = this.#lent = 0;
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
      waiter.grant(this.#lend(waiter.wanted));
    }
    if (this.#steps > 0) {
      this.#time.advanceToNext();
      void this.#goOn();
    }
  }

  #lend(wanted: number): number {
    const granted = Math.min(wanted, this.#steps);
    this.#steps -= granted;
    this.#lent += granted;
    return granted;
  }

  /**
   * Moves the clock from one thing that waits for it to the next until all steps are taken: a generator has one record
   * at a time. Where nothing comes any more, what is left of the steps is for records that are on their way.
   */
  async #goOn(): Promise<void> {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    for (let inVain = 0; inVain < MAX_IN_VAIN; ) {
      const before = this.#steps;
      await this.#time.settle();
      if (!this.#time.isPaused || this.#steps === 0) break;
      if (this.#steps !== before) inVain = 0;
      else if (this.#time.advanceToNext()) inVain++;
      else break;
    }
    this.#isGoingOn = false;
  }
}
