import type { Cancellable, Punctuator } from '../api/Punctuator.ts';
import { StreamsException } from '../errors/StreamsException.ts';

interface Schedule {
  at: number;
  readonly intervalMs: number;
  readonly punctuator: Punctuator;
  cancelled: boolean;
}

/** Punctuators of one kind of time. */
export class PunctuationQueue {
  #schedules: Schedule[] = [];
  /** When the next one is due; Infinity without any. */
  nextAt = Number.POSITIVE_INFINITY;

  schedule(firstAt: number, intervalMs: number, punctuator: Punctuator): Cancellable {
    if (!(intervalMs >= 1)) throw new StreamsException(`a punctuation interval is at least 1 ms, not ${intervalMs}`);
    const schedule: Schedule = { at: firstAt, intervalMs, punctuator, cancelled: false };
    this.#schedules.push(schedule);
    this.#update();
    return {
      cancel: () => {
        schedule.cancelled = true;
        this.#update();
      },
    };
  }

  /** Calls what is due at `now`, each once; intervals that were missed altogether are skipped. True if any was. */
  punctuate(now: number): boolean {
    if (now < this.nextAt) return false;
    const due = this.#schedules.filter((schedule) => schedule.at <= now).sort((a, b) => a.at - b.at);
    for (const schedule of due) {
      if (schedule.cancelled) continue;
      const { at, intervalMs } = schedule;
      schedule.at = at + intervalMs > now ? at + intervalMs : now + intervalMs - ((now - at) % intervalMs);
      schedule.punctuator(now);
    }
    this.#update();
    return due.length > 0;
  }

  #update(): void {
    this.#schedules = this.#schedules.filter((schedule) => !schedule.cancelled);
    this.nextAt = this.#schedules.reduce((min, schedule) => Math.min(min, schedule.at), Number.POSITIVE_INFINITY);
  }
}
