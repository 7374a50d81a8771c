import { deferred, type Deferred, type Time } from '../../common/index.ts';

/** Tells those who wait that something happened. What is told while nobody waits is kept for the next one. */
export class Signal {
  readonly #time: Time;
  #isSet = false;
  readonly #waiters = new Set<Deferred<void>>();

  constructor(time: Time) {
    this.#time = time;
  }

  readonly notify = (): void => {
    this.#isSet = true;
    for (const waiter of this.#waiters) waiter.resolve();
  };

  /** Resolves with the next `notify`, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isSet) {
      const waiter = deferred<void>();
      this.#waiters.add(waiter);
      const timer = this.#time.schedule(timeoutMs, () => waiter.resolve());
      await waiter.promise;
      timer.cancel();
      this.#waiters.delete(waiter);
    }
    this.#isSet = false;
  }
}
