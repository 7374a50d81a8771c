import type { MockTime } from '../../common/index.ts';

/** Lets promises and the mock clock run, step by step, until `promise` settles; rejects after `limitMs` of that clock. */
export const driveUntil = async <T>(time: MockTime, promise: Promise<T>, stepMs = 10, limitMs = 600_000): Promise<T> => {
  let isSettled = false;
  promise.then(() => (isSettled = true), () => (isSettled = true));
  for (let passed = 0; passed < limitMs; passed += stepMs) {
    for (let i = 0; i < 40; i++) await Promise.resolve();
    if (isSettled) return promise;
    time.advance(stepMs);
  }
  throw new Error(`nothing happened within ${limitMs} ms`);
};
