import { requireMillis } from './requireMillis.ts';

/**
 * For each record a window that ends with it and one that begins right after it, both ends included: every distinct set
 * of records at most `timeDifferenceMs` apart is one window (KIP-450).
 */
export class SlidingWindows {
  readonly timeDifferenceMs: number;
  readonly gracePeriodMs: number;

  private constructor(timeDifferenceMs: number, gracePeriodMs: number) {
    this.timeDifferenceMs = requireMillis(timeDifferenceMs, 0, 'the time difference');
    this.gracePeriodMs = requireMillis(gracePeriodMs, 0, 'the grace period');
  }

  static ofTimeDifferenceWithNoGrace(timeDifferenceMs: number): SlidingWindows {
    return new SlidingWindows(timeDifferenceMs, 0);
  }

  static ofTimeDifferenceAndGrace(timeDifferenceMs: number, afterWindowEndMs: number): SlidingWindows {
    return new SlidingWindows(timeDifferenceMs, afterWindowEndMs);
  }
}
