import type { Time, Timer } from './Time.ts';

/** The most that a timer of the platform takes: beyond it fires at once. */
const MAX_TIMEOUT_MS = 0x7fff_ffff;

/** The machine's clock; yields through a MessageChannel because browsers hold nested timers back to 4 ms. */
export class SystemTime implements Time {
  readonly #channel = new MessageChannel();
  #waiting: Array<() => void> = [];

  constructor() {
    this.#channel.port1.onmessage = () => {
      const ready = this.#waiting;
      this.#waiting = [];
      for (const resume of ready) resume();
    };
  }

  milliseconds(): number {
    return Date.now();
  }

  hiResMilliseconds(): number {
    return performance.now();
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const dueMs = performance.now() + delayMs;
    const arm = (leftMs: number): ReturnType<typeof setTimeout> => setTimeout(fire, Math.min(leftMs, MAX_TIMEOUT_MS));
    // Timers may fire up to a millisecond early; whoever compares with the clock then would wait for a second call.
    const fire = (): void => {
      const leftMs = dueMs - performance.now();
      if (leftMs <= 0) callback();
      else id = arm(Math.ceil(leftMs));
    };
    let id = arm(delayMs);
    return { cancel: () => clearTimeout(id) };
  }

  yield(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#channel.port2.postMessage(null);
    });
  }
}
