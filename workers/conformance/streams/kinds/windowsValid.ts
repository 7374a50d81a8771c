import type { ConformanceCase } from '../../Suite.ts';
import { expectTrue, ExpectationError } from '../../CaseOutcome.ts';
import { messageOf } from '../inContext.ts';
import { toJoinWindows, toSessionWindows, toSlidingWindows, toTimeWindows, toUnlimitedWindows, type JoinWindowsSpec, type WindowsSpec } from '../topology/windowsSpec.ts';

interface WindowsValidCase extends ConformanceCase {
  readonly windows: WindowsSpec & JoinWindowsSpec;
  readonly valid: boolean;
}

export const runWindowsValid = ({ windows, valid }: WindowsValidCase): void => {
  const error = errorOf(() => build(windows));
  expectTrue(valid || error !== undefined, `windows ${JSON.stringify(windows)} are taken, though they are not valid`);
  expectTrue(!valid || error === undefined, `windows ${JSON.stringify(windows)} are not taken: ${error}`);
};

const build = (windows: WindowsSpec & JoinWindowsSpec): unknown => {
  switch (windows.type) {
    case 'tumbling':
    case 'hopping':
      return toTimeWindows(windows);
    case 'sliding':
      return toSlidingWindows(windows);
    case 'session':
      return toSessionWindows(windows);
    case 'unlimited':
      return toUnlimitedWindows(windows);
    case 'join':
      return toJoinWindows(windows);
    default:
      throw new ExpectationError(`there are no windows "${windows.type}"`);
  }
};

/** What the definition itself refuses; a case that makes no sense is no refusal. */
const errorOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ExpectationError) throw error;
    return messageOf(error);
  }
};
