/** For what the types cannot say and what must never happen: a bug of ours, not bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The value, or a thrown bug when it is missing. */
export const must = <T>(value: T | null | undefined, message = 'a value was expected'): T => {
  if (value === null || value === undefined) throw new Error(`assertion failed: ${message}`);
  return value;
};

/** Closes a union: does not compile while a case is left. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
