import type { CaseRun } from '../CaseRun.ts';

export const flushCaches = (_: true, run: CaseRun): void => run.driver.flushCaches();
