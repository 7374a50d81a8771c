import type { CaseRun } from '../CaseRun.ts';

export const setWallClockMs = (ms: number, run: CaseRun): void => run.setWallClock(ms);

export const advanceWallClockMs = (ms: number, run: CaseRun): void => run.advanceWallClock(ms);
