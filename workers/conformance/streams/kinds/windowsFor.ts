import { UnlimitedWindow } from '../../../streams/index.ts';
import type { ConformanceCase } from '../../Suite.ts';
import { expectSame, ExpectationError } from '../../CaseOutcome.ts';
import { toTimeWindows, toUnlimitedWindows, type WindowsSpec } from '../topology/windowsSpec.ts';

interface WindowsForCase extends ConformanceCase {
  readonly windows: WindowsSpec;
  readonly timestamp: number;
  readonly expected: ReadonlyArray<{ readonly start: number; readonly end: number | null }>;
}

export const runWindowsFor = ({ windows, timestamp, expected }: WindowsForCase): void => {
  const actual = windowsOf(windows).windowsFor(timestamp).map((window) => {
    const endless: boolean = window instanceof UnlimitedWindow;
    return { start: window.startMs, end: endless ? null : window.endMs };
  });
  expectSame(`the windows of ${timestamp}`, actual, expected);
};

const windowsOf = (spec: WindowsSpec): ReturnType<typeof toTimeWindows> | ReturnType<typeof toUnlimitedWindows> => {
  if (spec.type === 'tumbling' || spec.type === 'hopping') return toTimeWindows(spec);
  if (spec.type === 'unlimited') return toUnlimitedWindows(spec);
  throw new ExpectationError(`windows of type "${spec.type}" do not follow from a timestamp`);
};
