/** What became of one conformance case. A case is skipped only where it holds nothing that could be executed. */
export type CaseOutcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'skipped'; readonly reason: string };

export const PASSED: CaseOutcome = { status: 'passed' };
export const failed = (message: string): CaseOutcome => ({ status: 'failed', message });
export const skipped = (reason: string): CaseOutcome => ({ status: 'skipped', reason });

/** Thrown inside a case where something is not as expected. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** Throws an ExpectationError unless both are the same as JSON; the order of an object's fields does not matter. */
export const expectSame = (what: string, actual: unknown, expected: unknown): void => {
  const is = canonical(actual);
  const should = canonical(expected);
  if (is !== should) throw new ExpectationError(`${what} is ${is}, expected ${should}`);
};

export const expectTrue = (condition: boolean, message: string): void => {
  if (!condition) throw new ExpectationError(message);
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part) ?? 'undefined';
