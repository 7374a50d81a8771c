import { useSyncExternalStore } from 'react';

const TICK_MS = 100;

const tick = (onTick: () => void): (() => void) => {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
};
const rest = () => () => {};
/** In whole ticks: a reading stays the same while it is drawn. */
const read = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS;
const readNothing = (): number => 0;

/** The time of day in milliseconds, from the first reading on; 0 unless `isRunning`. */
export const useNow = (isRunning: boolean): number => useSyncExternalStore(isRunning ? tick : rest, isRunning ? read : readNothing);
