import type { CaseRun } from '../CaseRun.ts';

/** As if another instance took the tasks over: stores and what is committed with offsets stay, processors are new. */
export const restart = (_: true, run: CaseRun): void => run.driver.restart();
