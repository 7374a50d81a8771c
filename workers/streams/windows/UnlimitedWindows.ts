import { requireMillis } from './requireMillis.ts';
import { MAX_WINDOW_END } from './timeWindowForSize.ts';
import { UnlimitedWindow } from './UnlimitedWindow.ts';
import { Windows } from './Windows.ts';

const NONE: readonly UnlimitedWindow[] = [];

/** One window from a start on, forever. Earlier records have none. */
export class UnlimitedWindows extends Windows<UnlimitedWindow> {
  override readonly sizeMs = MAX_WINDOW_END;
  override readonly gracePeriodMs = 0;
  readonly startMs: number;
  readonly #only: readonly UnlimitedWindow[];

  private constructor(startMs: number) {
    super();
    this.startMs = requireMillis(startMs, 0, 'the start of a window');
    this.#only = [new UnlimitedWindow(startMs)];
  }

  static of(): UnlimitedWindows {
    return new UnlimitedWindows(0);
  }

  startOn(startMs: number): UnlimitedWindows {
    return new UnlimitedWindows(startMs);
  }

  override windowsFor(timestamp: number): readonly UnlimitedWindow[] {
    return timestamp >= this.startMs ? this.#only : NONE;
  }
}
