const DEPRECATED_DEFAULT_24_HR_GRACE_PERIOD = 24 * 60 * 60 * 1000;

/**
 * Which records of two streams belong together: a right one joins a left one of time t if its own time is from
 * `t - beforeMs` to `t + afterMs`, both included. All in milliseconds.
 */
export class JoinWindows {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly gracePeriodMs: number;
  /** False: left and outer joins answer at once where nothing matches yet, and again when something does (before KIP-633). */
  readonly enableSpuriousResultFix: boolean;

  private constructor(beforeMs: number, afterMs: number, gracePeriodMs: number, enableSpuriousResultFix: boolean) {
    if (!Number.isInteger(beforeMs) || !Number.isInteger(afterMs) || !Number.isInteger(gracePeriodMs))
      throw new RangeError('the bounds of a join window are whole milliseconds');
    if (beforeMs + afterMs < 0) throw new RangeError('a join window (before + after) is not negative');
    if (gracePeriodMs < 0) throw new RangeError('a grace period is not negative');
    this.beforeMs = beforeMs;
    this.afterMs = afterMs;
    this.gracePeriodMs = gracePeriodMs;
    this.enableSpuriousResultFix = enableSpuriousResultFix;
  }

  static ofTimeDifferenceAndGrace(timeDifferenceMs: number, afterWindowEndMs: number): JoinWindows {
    return new JoinWindows(timeDifferenceMs, timeDifferenceMs, afterWindowEndMs, true);
  }

  static ofTimeDifferenceWithNoGrace(timeDifferenceMs: number): JoinWindows {
    return JoinWindows.ofTimeDifferenceAndGrace(timeDifferenceMs, 0);
  }

  /** With the grace period that was the default once: what is missing to 24 hours. Deprecated in Kafka. */
  static of(timeDifferenceMs: number): JoinWindows {
    const gracePeriodMs = Math.max(DEPRECATED_DEFAULT_24_HR_GRACE_PERIOD - timeDifferenceMs * 2, 0);
    return new JoinWindows(timeDifferenceMs, timeDifferenceMs, gracePeriodMs, false);
  }

  /** Negative: the right record is later than the left one by at least that. */
  before(timeDifferenceMs: number): JoinWindows {
    return new JoinWindows(timeDifferenceMs, this.afterMs, this.gracePeriodMs, this.enableSpuriousResultFix);
  }

  /** Negative: the right record is earlier than the left one by at least that. */
  after(timeDifferenceMs: number): JoinWindows {
    return new JoinWindows(this.beforeMs, timeDifferenceMs, this.gracePeriodMs, this.enableSpuriousResultFix);
  }

  /** Only after `of`. Deprecated in Kafka. */
  grace(afterWindowEndMs: number): JoinWindows {
    if (this.enableSpuriousResultFix) throw new TypeError('the grace period has already been given');
    return new JoinWindows(this.beforeMs, this.afterMs, afterWindowEndMs, false);
  }

  get sizeMs(): number {
    return this.beforeMs + this.afterMs;
  }
}
