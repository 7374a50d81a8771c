import type { Random, Time, Timer } from '../common/index.ts';

interface Task {
  readonly at: number;
  /** Decides between tasks that are due at the same instant. */
  readonly tie: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** Resolves when all that was made ready has run, down to the last microtask. */
export type Settle = () => Promise<void>;

/**
 * Virtual time that a seed schedules: what is due at the same instant runs in an order of its own, and the clock jumps
 * to the next thing that is due. The same seed gives the same run.
 */
export class SimTime implements Time {
  readonly #random: Random;
  readonly #settle: Settle;
  readonly #heap: Task[] = [];
  #now = 1_000_000;
  #order = 0;

  constructor(random: Random, settle: Settle) {
    this.#random = random;
    this.#settle = settle;
  }

  milliseconds(): number {
    return this.#now;
  }

  hiResMilliseconds(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const task: Task = { at: this.#now + Math.max(0, delayMs), tie: this.#random.next(), order: this.#order++, callback, cancelled: false };
    this.#push(task);
    return {
      cancel: () => {
        task.cancelled = true;
      },
    };
  }

  yield(): Promise<void> {
    return new Promise((resolve) => this.schedule(0, resolve));
  }

  /** Runs until `isDone`, or for `forMs` of virtual time; tells which. */
  async run(isDone: () => boolean, forMs: number): Promise<boolean> {
    const end = this.#now + forMs;
    await this.#settle();
    while (!isDone()) {
      const task = this.#pop();
      if (task === undefined || task.at > end) {
        if (task !== undefined) this.#push(task);
        this.#now = end;
        return false;
      }
      if (task.cancelled) continue;
      this.#now = Math.max(this.#now, task.at);
      task.callback();
      await this.#settle();
    }
    return true;
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let index = heap.push(task) - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (!isBefore(task, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = task;
  }

  #pop(): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const isBefore = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && (a.tie < b.tie || (a.tie === b.tie && a.order < b.order)));
