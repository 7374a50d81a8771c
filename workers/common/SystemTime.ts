import type { Time, Timer } from './Time.ts';

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
    const id = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(id) };
  }

  yield(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#channel.port2.postMessage(null);
    });
  }
}
