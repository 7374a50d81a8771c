import { deferred, type Deferred } from '../../common/index.ts';

/** Wakes the one that waits. A notification while nobody waits is kept for the next wait. */
export class Signal {
  #notified = false;
  #waiting: Deferred<void> | undefined;

  notify(): void {
    this.#notified = true;
    this.#waiting?.resolve();
  }

  async wait(): Promise<void> {
    if (!this.#notified) {
      this.#waiting = deferred();
      await this.#waiting.promise;
      this.#waiting = undefined;
    }
    this.#notified = false;
  }
}
