import type { Pacer } from './Pacer.ts';
import type { StreamTask } from './StreamTask.ts';

/** Lets tasks process as fast as the pacer allows. */
export class Pace {
  readonly #pacer: Pacer | undefined;
  readonly #onAllowed: () => void;
  readonly #onError: (error: unknown) => void;
  #isWaiting = false;
  #granted = 0;

  constructor(pacer: Pacer | undefined, onAllowed: () => void, onError: (error: unknown) => void) {
    this.#pacer = pacer;
    this.#onAllowed = onAllowed;
    this.#onError = onError;
  }

  /** Whether nothing may be processed before `onAllowed`. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** At most `limit` records; answers how many. */
  process(task: StreamTask, limit: number): number {
    if (this.#pacer === undefined) return task.process(limit);
    if (task.group.next() === undefined) return 0;
    const granted = this.#acquire(this.#pacer, Math.min(limit, task.group.bufferedRecords));
    return granted === 0 ? 0 : task.process(granted);
  }

  /** What the pacer allows now, or was asked for before and has allowed since; 0 while it lets us wait. */
  #acquire(pacer: Pacer, wanted: number): number {
    if (this.#granted > 0) {
      const granted = Math.min(this.#granted, wanted);
      this.#granted = 0;
      return granted;
    }
    const answer = pacer.acquire(wanted);
    if (typeof answer === 'number') return answer;
    this.#isWaiting = true;
    void answer
      .then((granted) => {
        this.#granted = granted;
      }, this.#onError)
      .finally(() => {
        this.#isWaiting = false;
        this.#onAllowed();
      });
    return 0;
  }
}
