import type { Time, Timer } from './Time.ts';

interface Scheduled {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to; timers fire in order of time, then of creation. For tests and simulation. */
export class MockTime implements Time {
  #now: number;
  #order = 0;
  #timers: Scheduled[] = [];

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  milliseconds(): number {
    return this.#now;
  }

  hiResMilliseconds(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const timer: Scheduled = { at: this.#now + delayMs, order: this.#order++, callback };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediateOrTimeout(resolve));
  }

  /** Moves the clock and fires what became due, each timer at its own instant. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let due = this.#timers[0]; due !== undefined && due.at <= end; due = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
}

const setImmediateOrTimeout = (callback: () => void): void => {
  setTimeout(callback, 0);
};
