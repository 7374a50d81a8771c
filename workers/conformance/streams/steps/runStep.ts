import { ExpectationError } from '../../CaseOutcome.ts';
import type { CaseRun } from '../CaseRun.ts';
import type { CaseStep } from '../StreamsCase.ts';
import { expectAll } from './expectAll.ts';
import { expectByWindowStart } from './expectByWindowStart.ts';
import { expectLast } from './expectLast.ts';
import { expectLatest } from './expectLatest.ts';
import { expectMetrics } from './expectMetrics.ts';
import { expectPrefix } from './expectPrefix.ts';
import { expectSorted } from './expectSorted.ts';
import { expectStore } from './expectStore.ts';
import { expectStoreFetch } from './expectStoreFetch.ts';
import { expectTable, type ExpectTable } from './expectTable.ts';
import { flushCaches } from './flushCaches.ts';
import { pipe } from './pipe.ts';
import { restart } from './restart.ts';
import { advanceWallClockMs, setWallClockMs } from './wallClock.ts';

/** The registry of actions and checks. */
const handlers: Readonly<Record<string, (argument: never, run: CaseRun) => void>> = {
  pipe, setWallClockMs, advanceWallClockMs, flushCaches, restart,
  expect: expectAll, expectPrefix, expectLast, expectLatest, expectSorted, expectByWindowStart,
  expectStore, expectStoreFetch, expectTable, expectMetrics,
};

/** Takes one step. Throws an ExpectationError where it is unknown, or not as expected. */
export const runStep = (step: CaseStep, run: CaseRun): void => {
  const [name, ...others] = Object.keys(step);
  if (name === undefined || others.length > 0) throw new ExpectationError(`a step has one name, not ${JSON.stringify(Object.keys(step))}`);
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler === undefined) throw new ExpectationError(`there is no step "${name}"`);
  handler(step[name] as never, run);
};

/** The tables that steps look up in, which must be known before the topology is built. */
export const tablesLookedUp = (steps: readonly CaseStep[]): Set<string> =>
  new Set(steps.flatMap((step) => ('expectTable' in step ? [(step['expectTable'] as ExpectTable).table] : [])));
