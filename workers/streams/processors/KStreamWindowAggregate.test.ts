import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmitStrategy, Materialized, TimeWindows, UnlimitedWindows } from '../index.ts';
import { appended, json, runWindowed, string } from './windowedFixture.ts';

const kept = Materialized.with<string, string>(string, string);

describe('an aggregate by time window', () => {
  test('has a row per key and window, with the time of its last record', () => {
    const { input, read } = runWindowed((grouped) => grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 10)).count());
    for (const [key, timestamp] of [['a', 3], ['a', 1], ['b', 12], ['a', 10]] as const) input.pipeInput(key, '', { timestamp });
    expect(read()).toEqual(['a@0/10=1@3', 'a@0/10=2@3', 'b@10/20=1@12', 'a@10/20=1@10']);
  });

  test('is updated in every window that a record belongs to, the earliest first', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(TimeWindows.ofSizeWithNoGrace(10).advanceBy(5)).aggregate(() => '0', appended, kept),
    );
    input.pipeInput('a', 'x', { timestamp: 4 });
    input.pipeInput('a', 'y', { timestamp: 7 });
    expect(read()).toEqual(['a@0/10=0+x@4', 'a@0/10=0+x+y@7', 'a@5/15=0+y@7']);
  });

  test('takes late records until stream time passes the end of the window by the grace, and counts those it drops', () => {
    const { input, read, dropped } = runWindowed((grouped) => grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 5)).count());
    for (const [key, timestamp] of [['a', 1], ['b', 14], ['a', 2], ['b', 15], ['a', 3]] as const) input.pipeInput(key, '', { timestamp });
    expect(read()).toEqual(['a@0/10=1@1', 'b@10/20=1@14', 'a@0/10=2@2', 'b@10/20=2@15']);
    expect(dropped()).toBe(1);
  });

  test('drops null keys but not null values', () => {
    const { input, read, dropped } = runWindowed((grouped) => grouped.windowedBy(TimeWindows.ofSizeWithNoGrace(10)).count());
    input.pipeInput(null, 'x', { timestamp: 1 });
    input.pipeInput('a', null, { timestamp: 1 });
    expect(read()).toEqual(['a@0/10=1@1']);
    expect(dropped()).toBe(1);
  });

  test('reduces from the first value on', () => {
    const { input, read } = runWindowed((grouped) => grouped.windowedBy(UnlimitedWindows.of().startOn(5)).reduce((a, b) => a + b, kept));
    for (const [value, timestamp] of [['w', 4], ['x', 5], ['y', 900]] as const) input.pipeInput('a', value, { timestamp });
    expect(read()).toEqual([`a@5/${Number.MAX_SAFE_INTEGER}=x@5`, `a@5/${Number.MAX_SAFE_INTEGER}=xy@900`]);
  });

  test('has its rows looked up and its old values sent through further operators', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped
        .windowedBy(TimeWindows.ofSizeWithNoGrace(10))
        .count()
        .filter((key, count) => key.key !== 'b' && count !== 2n)
        .mapValues((count, key) => `${key.window.startMs}:${count}`),
    );
    for (const key of ['a', 'b', 'a', 'a']) input.pipeInput(key, '', { timestamp: 15 });
    expect(read()).toEqual(['a@10/20=10:1@15', 'a@10/20=null@15', 'a@10/20=10:3@15']);
  });

  test('refuses a store that forgets windows which still take records', () => {
    const windowed = (retention: number) => () =>
      runWindowed((grouped) => grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 5)).count(Materialized.with<string, bigint>().withRetention(retention)));
    expect(windowed(14)).toThrow(RangeError);
    expect(windowed(15)).not.toThrow();
  });
});

describe('an aggregate that emits on window close', () => {
  const final = (size: number, advance: number, grace: number, intervalMs = 0) =>
    runWindowed(
      (grouped) =>
        grouped
          .windowedBy(TimeWindows.ofSizeAndGrace(size, grace).advanceBy(advance))
          .emitStrategy(EmitStrategy.onWindowClose())
          .count(),
      { windowedAggregationEmitIntervalMs: intervalMs },
    );

  test('emits each window once, by start and key, when stream time passes its end by the grace', () => {
    const { input, read } = final(10, 5, 1);
    for (const [key, timestamp] of [['b', 7], ['a', 7], ['a', 9], ['c', 10]] as const) input.pipeInput(key, '', { timestamp });
    expect(read()).toEqual([]);
    input.pipeInput('c', '', { timestamp: 16 });
    expect(read()).toEqual(['a@0/10=2@9', 'b@0/10=1@7', 'a@5/15=2@9', 'b@5/15=1@7', 'c@5/15=1@10']);
  });

  test('looks no more often than the emit interval', () => {
    const { input, read, driver } = final(10, 10, 0, 1000);
    input.pipeInput('a', '', { timestamp: 1 });
    input.pipeInput('b', '', { timestamp: 10 });
    driver.advanceWallClockTime(999);
    input.pipeInput('b', '', { timestamp: 11 });
    expect(read()).toEqual([]);
    driver.advanceWallClockTime(1);
    input.pipeInput('b', '', { timestamp: 12 });
    expect(read()).toEqual(['a@0/10=1@1']);
  });

  test('does not lose what closes while it waits, or what a record far ahead makes the store forget', () => {
    const { input, read } = final(10, 10, 0, 1000);
    input.pipeInput('a', '', { timestamp: 1 });
    input.pipeInput('b', '', { timestamp: 10 });
    input.pipeInput('c', '', { timestamp: 2_000_000 });
    expect(read()).toEqual(['a@0/10=1@1', 'b@10/20=1@10']);
  });

  test('emits nothing again after a restart', () => {
    const { input, read, driver } = final(10, 10, 0);
    input.pipeInput('a', '', { timestamp: 1 });
    input.pipeInput('b', '', { timestamp: 10 });
    expect(read()).toEqual(['a@0/10=1@1']);
    driver.restart();
    input.pipeInput('b', '', { timestamp: 25 });
    expect(read()).toEqual(['b@10/20=1@10']);
  });

  test('cannot be had of unlimited windows', () => {
    expect(() => runWindowed((grouped) => grouped.windowedBy(UnlimitedWindows.of()).emitStrategy(EmitStrategy.onWindowClose()).count())).toThrow(TypeError);
  });

  test('emits every window that closed with all that came in time, whatever the order', () => {
    const shape = fc.record({ size: fc.integer({ min: 1, max: 20 }), advance: fc.integer({ min: 1, max: 20 }), grace: fc.nat(20) });
    const records = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(60)), { maxLength: 40 });
    fc.assert(
      fc.property(shape, records, ({ size, advance, grace }, entries) => {
        fc.pre(advance <= size);
        const { input, read } = final(size, advance, grace);
        const counts = new Map<string, { count: number; end: number }>();
        const add = (key: string, start: number) => {
          const name = `${key}@${start}/${start + size}`;
          const { count } = counts.get(name) ?? { count: 0 };
          counts.set(name, { count: count + 1, end: start + size });
        };
        let streamTime = -1;
        for (const [key, timestamp] of [...entries, ['z', 1000] as const]) {
          input.pipeInput(key, '', { timestamp });
          streamTime = Math.max(streamTime, timestamp);
          for (let start = 0; start <= timestamp; start += advance)
            if (timestamp < start + size && start + size > streamTime - grace) add(key, start);
        }
        const emitted = read().map((text) => text.slice(0, text.lastIndexOf('@')));
        const closed = [...counts].filter(([, { end }]) => end <= streamTime - grace).map(([name, { count }]) => `${name}=${count}`);
        expect([...emitted].sort()).toEqual(closed.sort());
      }),
    );
  });
});

test('a windowed aggregate with another value type keeps it', () => {
  const { input, read } = runWindowed((grouped) =>
    grouped.windowedBy(TimeWindows.ofSizeWithNoGrace(10)).aggregate(() => 0, (_key, value, sum) => sum + value.length, Materialized.with(string, json<number>())),
  );
  input.pipeInput('a', 'xyz', { timestamp: 1 });
  expect(read()).toEqual(['a@0/10=3@1']);
});
