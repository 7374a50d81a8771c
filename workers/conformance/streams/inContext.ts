import { ExpectationError } from '../CaseOutcome.ts';

/** Says where it was when something goes wrong. */
export const inContext = <T>(where: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new ExpectationError(`${where}: ${messageOf(error)}`);
  }
};

/** With what is behind it, since the engine wraps what functions and stores throw. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
};
