import { MAX_WINDOW_END } from './timeWindowForSize.ts';
import { Window } from './Window.ts';

/** From its start on, without an end. */
export class UnlimitedWindow extends Window {
  constructor(startMs: number) {
    super(startMs, MAX_WINDOW_END);
  }

  override overlap(other: Window): boolean {
    if (!(other instanceof UnlimitedWindow)) throw new TypeError('an unlimited window can only be compared with another one');
    return true;
  }
}
