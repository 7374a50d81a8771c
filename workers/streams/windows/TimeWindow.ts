import { Window } from './Window.ts';

/** From its start, included, to its end, excluded. */
export class TimeWindow extends Window {
  constructor(startMs: number, endMs: number) {
    super(startMs, endMs);
    if (startMs === endMs) throw new RangeError('a time window ends later than it starts');
  }

  override overlap(other: Window): boolean {
    if (!(other instanceof TimeWindow)) throw new TypeError('a time window can only be compared with another one');
    return this.startMs < other.endMs && other.startMs < this.endMs;
  }
}
