import { SessionWindow, TimeWindow, type Window } from '../../../streams/index.ts';
import type { ConformanceCase } from '../../Suite.ts';
import { expectSame, ExpectationError } from '../../CaseOutcome.ts';

interface Bounds {
  readonly start: number;
  readonly end: number;
}

interface WindowOverlapCase extends ConformanceCase {
  readonly windowType: string;
  readonly window: Bounds;
  readonly checks: ReadonlyArray<{ readonly other: Bounds; readonly overlap: boolean }>;
}

export const runWindowOverlap = ({ windowType, window, checks }: WindowOverlapCase): void => {
  const one = windowOf(windowType, window);
  for (const { other, overlap } of checks) expectSame(`the overlap with ${JSON.stringify(other)}`, one.overlap(windowOf(windowType, other)), overlap);
};

const windowOf = (type: string, { start, end }: Bounds): Window => {
  if (type === 'time') return new TimeWindow(start, end);
  if (type === 'session') return new SessionWindow(start, end);
  throw new ExpectationError(`there is no window of type "${type}"`);
};
