import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('throttle', () => {
  test('writes at once, then at a bounded pace, and never loses the last', () => {
    let value = 0;
    const written: number[] = [];
    const { call } = throttle(() => written.push(value), 100);
    for (let ms = 0; ms < 1000; ms += 10) {
      value = ms;
      call();
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(500);
    expect(written[0]).toBe(0);
    expect(written.at(-1)).toBe(990);
    expect(written.length).toBeLessThanOrEqual(12);
  });

  test('stops', () => {
    const write = vi.fn();
    const { call, stop } = throttle(write, 100);
    call();
    call();
    stop();
    vi.advanceTimersByTime(1000);
    expect(write).toHaveBeenCalledTimes(1);
  });
});
