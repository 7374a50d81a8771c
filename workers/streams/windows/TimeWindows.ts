import { requireMillis } from './requireMillis.ts';
import { TimeWindow } from './TimeWindow.ts';
import { Windows } from './Windows.ts';

/** Windows of one size that begin every `advanceMs`, counted from 0: tumbling if that is the size, else hopping. */
export class TimeWindows extends Windows<TimeWindow> {
  override readonly sizeMs: number;
  override readonly gracePeriodMs: number;
  readonly advanceMs: number;
  /** The last answer: records that follow each other mostly share their windows. */
  #firstStart = -1;
  #lastStart = -1;
  #windows: readonly TimeWindow[] = [];

  private constructor(sizeMs: number, advanceMs: number, gracePeriodMs: number) {
    super();
    this.sizeMs = requireMillis(sizeMs, 1, 'the size of a window');
    this.gracePeriodMs = requireMillis(gracePeriodMs, 0, 'the grace period');
    this.advanceMs = requireMillis(advanceMs, 1, 'the advance of windows');
    if (advanceMs > sizeMs) throw new RangeError(`windows of ${sizeMs} ms cannot advance by ${advanceMs} ms: records in between would have none`);
  }

  static ofSizeWithNoGrace(sizeMs: number): TimeWindows {
    return TimeWindows.ofSizeAndGrace(sizeMs, 0);
  }

  static ofSizeAndGrace(sizeMs: number, afterWindowEndMs: number): TimeWindows {
    return new TimeWindows(sizeMs, sizeMs, afterWindowEndMs);
  }

  advanceBy(advanceMs: number): TimeWindows {
    return new TimeWindows(this.sizeMs, advanceMs, this.gracePeriodMs);
  }

  override windowsFor(timestamp: number): readonly TimeWindow[] {
    if (timestamp < 0) return [];
    const { advanceMs, sizeMs } = this;
    const earliest = Math.max(0, timestamp - sizeMs + advanceMs);
    const firstStart = earliest - (earliest % advanceMs);
    const lastStart = timestamp - (timestamp % advanceMs);
    if (firstStart === this.#firstStart && lastStart === this.#lastStart) return this.#windows;
    const windows: TimeWindow[] = [];
    for (let start = firstStart; start <= lastStart; start += advanceMs) windows.push(new TimeWindow(start, start + sizeMs));
    this.#firstStart = firstStart;
    this.#lastStart = lastStart;
    this.#windows = windows;
    return windows;
  }
}
