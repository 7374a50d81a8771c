/** How far to shift so that [from, to] lies within [low, high], by the shortest way; its start wins where it does not fit. */
export const shiftInto = (from: number, to: number, low: number, high: number): number => {
  const back = Math.min(0, high - to);
  return from + back < low ? low - from : back;
};
