import { Window } from './Window.ts';

/** From its first record to its last one, both included. */
export class SessionWindow extends Window {
  override overlap(other: Window): boolean {
    if (!(other instanceof SessionWindow)) throw new TypeError('a session window can only be compared with another one');
    return other.startMs <= this.endMs && this.startMs <= other.endMs;
  }
}
