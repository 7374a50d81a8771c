import { requireMillis } from './requireMillis.ts';

/** Records of a key belong to one session as long as no gap between them is longer than `inactivityGapMs`. */
export class SessionWindows {
  readonly inactivityGapMs: number;
  readonly gracePeriodMs: number;

  private constructor(inactivityGapMs: number, gracePeriodMs: number) {
    this.inactivityGapMs = requireMillis(inactivityGapMs, 1, 'the inactivity gap');
    this.gracePeriodMs = requireMillis(gracePeriodMs, 0, 'the grace period');
  }

  static ofInactivityGapWithNoGrace(inactivityGapMs: number): SessionWindows {
    return new SessionWindows(inactivityGapMs, 0);
  }

  static ofInactivityGapAndGrace(inactivityGapMs: number, afterWindowEndMs: number): SessionWindows {
    return new SessionWindows(inactivityGapMs, afterWindowEndMs);
  }
}
