/** A whole number of milliseconds from `least` on. Throws RangeError. */
export const requireMillis = (value: number, least: number, what: string): number => {
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${what} is a whole number of milliseconds from ${least} on, not ${value}`);
  return value;
};
