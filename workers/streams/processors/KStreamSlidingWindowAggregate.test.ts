import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmitStrategy, Materialized, SlidingWindows } from '../index.ts';
import { appended, runWindowed, string } from './windowedFixture.ts';

const kept = Materialized.with<string, string>(string, string);

/** Every distinct set of records within the difference, as its definition says: a window per record and one right after it. */
const windowsOf = (timestamps: readonly number[], difference: number): Map<string, number> => {
  const starts = new Set(timestamps.flatMap((timestamp) => [Math.max(0, timestamp - difference), timestamp + 1]));
  const windows = new Map<string, number>();
  for (const start of starts) {
    const held = timestamps.filter((timestamp) => timestamp >= start && timestamp <= start + difference).length;
    if (held > 0) windows.set(`a@${start}/${start + difference}`, held);
  }
  return windows;
};

describe('an aggregate by sliding window', () => {
  test('has a row for each distinct set of records within the difference', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SlidingWindows.ofTimeDifferenceWithNoGrace(10)).aggregate(() => '0', appended, kept),
    );
    input.pipeInput('a', 'x', { timestamp: 10 });
    input.pipeInput('a', 'y', { timestamp: 15 });
    expect(read()).toEqual(['a@0/10=0+x@10', 'a@11/21=0+y@15', 'a@5/15=0+x+y@15']);
  });

  test('counts each set right, for any order within the grace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(50), { maxLength: 25 }), (difference, timestamps) => {
        const { input, read } = runWindowed((grouped) => grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(difference, 1000)).count());
        for (const timestamp of timestamps) input.pipeInput('a', '', { timestamp });
        const last = new Map(read().map((text) => [text.slice(0, text.indexOf('=')), Number(text.slice(text.indexOf('=') + 1, text.lastIndexOf('@')))]));
        expect(last).toEqual(windowsOf(timestamps, difference));
      }),
    );
  });

  test('drops null keys, null values, and what comes after the window that it would begin has closed', () => {
    const { input, read, dropped } = runWindowed((grouped) => grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(10, 5)).count());
    input.pipeInput(null, 'x', { timestamp: 1 });
    input.pipeInput('a', null, { timestamp: 1 });
    input.pipeInput('b', 'x', { timestamp: 100 });
    input.pipeInput('a', 'x', { timestamp: 84 });
    expect(read()).toEqual(['b@90/100=1@100']);
    expect(dropped()).toBe(3);
    input.pipeInput('a', 'x', { timestamp: 85 });
    expect(dropped()).toBe(4);
  });

  test('emits on close what has ended before the close time', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(10, 5)).emitStrategy(EmitStrategy.onWindowClose()).count(),
    );
    for (const timestamp of [20, 25, 30]) input.pipeInput('a', 'x', { timestamp });
    expect(read()).toEqual(['a@10/20=1@20']);
    input.pipeInput('a', 'x', { timestamp: 31 });
    expect(read()).toEqual(['a@15/25=2@25']);
  });

  test('refuses a store that forgets what later windows are made of', () => {
    const windowed = (retention: number) => () =>
      runWindowed((grouped) =>
        grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(10, 5)).count(Materialized.with<string, bigint>().withRetention(retention)),
      );
    expect(windowed(24)).toThrow(RangeError);
    expect(windowed(25)).not.toThrow();
  });
});
