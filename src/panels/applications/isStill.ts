/** Whether a person asked for as little motion as possible. */
export const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
