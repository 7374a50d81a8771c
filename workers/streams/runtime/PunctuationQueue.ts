import type { Cancellable, Punctuator } from '../api/Punctuator.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { MinHeap } from '../state/MinHeap.ts';

interface Schedule {
  at: number;
  readonly intervalMs: number;
  readonly punctuator: Punctuator;
  isCancelled: boolean;
}

/** Punctuators of one kind of time. */
export class PunctuationQueue {
  readonly #schedules = new MinHeap<Schedule>((a, b) => a.at - b.at);

  /** When the next one is due; Infinity without any. */
  get nextAt(): number {
    for (let next = this.#schedules.peek(); next !== undefined; next = this.#schedules.peek()) {
      if (!next.isCancelled) return next.at;
      this.#schedules.pop();
    }
    return Number.POSITIVE_INFINITY;
  }

  schedule(firstAt: number, intervalMs: number, punctuator: Punctuator): Cancellable {
    if (!(intervalMs >= 1)) throw new StreamsException(`a punctuation interval is at least 1 ms, not ${intervalMs}`);
    const schedule: Schedule = { at: firstAt, intervalMs, punctuator, isCancelled: false };
    this.#schedules.push(schedule);
    return {
      cancel: () => {
        schedule.isCancelled = true;
      },
    };
  }

  /**
   * Calls what is due at `now`, each once, and what that schedules to be due by then; intervals that were missed
   * altogether are skipped.
   */
  punctuate(now: number): void {
    while (this.nextAt <= now) {
      const schedule = this.#schedules.pop()!;
      schedule.punctuator(now);
      if (schedule.isCancelled) continue;
      const { at, intervalMs } = schedule;
      schedule.at = at + intervalMs > now ? at + intervalMs : now + intervalMs - ((now - at) % intervalMs);
      this.#schedules.push(schedule);
    }
  }
}
