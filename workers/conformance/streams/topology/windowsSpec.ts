import { JoinWindows, SessionWindows, SlidingWindows, TimeWindows, UnlimitedWindows } from '../../../streams/index.ts';
import { ExpectationError } from '../../CaseOutcome.ts';

/** Milliseconds; what is too large for a number stands there as text. */
export type Ms = number | string;

export interface WindowsSpec {
  readonly type: string;
  readonly sizeMs?: Ms;
  readonly advanceMs?: Ms;
  readonly graceMs?: Ms;
  readonly timeDifferenceMs?: Ms;
  readonly gapMs?: Ms;
  readonly startMs?: Ms;
}

export interface JoinWindowsSpec {
  readonly beforeMs?: Ms;
  readonly afterMs?: Ms;
  readonly timeDifferenceMs?: Ms;
  readonly graceMs?: Ms;
  readonly legacyApi?: boolean;
}

export const toMs = (ms: Ms | undefined, what: string): number => {
  if (ms === undefined) throw new ExpectationError(`${what} is missing`);
  return Number(ms);
};

export const toTimeWindows = (spec: WindowsSpec): TimeWindows => {
  const windows = TimeWindows.ofSizeAndGrace(toMs(spec.sizeMs, 'the size of windows'), toMs(spec.graceMs, 'the grace of windows'));
  return spec.advanceMs === undefined ? windows : windows.advanceBy(toMs(spec.advanceMs, ''));
};

export const toSlidingWindows = (spec: WindowsSpec): SlidingWindows =>
  SlidingWindows.ofTimeDifferenceAndGrace(toMs(spec.timeDifferenceMs, 'the time difference of windows'), toMs(spec.graceMs, 'the grace of windows'));

export const toSessionWindows = (spec: WindowsSpec): SessionWindows =>
  SessionWindows.ofInactivityGapAndGrace(toMs(spec.gapMs, 'the gap of sessions'), toMs(spec.graceMs, 'the grace of sessions'));

export const toUnlimitedWindows = (spec: WindowsSpec): UnlimitedWindows => UnlimitedWindows.of().startOn(toMs(spec.startMs, 'the start of windows'));

/** Made by way of a difference that is large enough for each side alone, so that only the two together decide. */
export const toJoinWindows = (spec: JoinWindowsSpec): JoinWindows => {
  const graceMs = toMs(spec.graceMs, 'the grace of join windows');
  if (spec.timeDifferenceMs !== undefined) return JoinWindows.ofTimeDifferenceAndGrace(toMs(spec.timeDifferenceMs, ''), graceMs);
  const beforeMs = toMs(spec.beforeMs, 'before');
  const afterMs = toMs(spec.afterMs, 'after');
  const differenceMs = Math.max(Math.abs(beforeMs), Math.abs(afterMs));
  if (spec.legacyApi !== true) return JoinWindows.ofTimeDifferenceAndGrace(differenceMs, graceMs).before(beforeMs).after(afterMs);
  return JoinWindows.of(differenceMs).before(beforeMs).after(afterMs).grace(graceMs);
};
