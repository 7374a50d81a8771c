import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Consumed, EmitStrategy, Materialized, SessionWindows, StreamsBuilder, TopologyTestDriver } from '../index.ts';
import { appended, runWindowed, string } from './windowedFixture.ts';

const kept = Materialized.with<string, string>(string, string);

const sessionsOf = (timestamps: readonly number[], gap: number): Map<string, string> => {
  const sessions: Array<{ start: number; end: number; count: number }> = [];
  for (const timestamp of [...timestamps].sort((a, b) => a - b)) {
    const last = sessions.at(-1);
    if (last === undefined || timestamp - last.end > gap) sessions.push({ start: timestamp, end: timestamp, count: 1 });
    else Object.assign(last, { end: timestamp, count: last.count + 1 });
  }
  return new Map(sessions.map(({ start, end, count }) => [`a@${start}/${end}`, String(count)]));
};

describe('an aggregate by session', () => {
  test('forwards the end of what was merged before what it became, with the time of the session', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 10)).aggregate(() => '0', appended, (_key, a, b) => `(${a}|${b})`, kept),
    );
    input.pipeInput('a', 'x', { timestamp: 0 });
    input.pipeInput('a', 'y', { timestamp: 8 });
    input.pipeInput('a', 'z', { timestamp: 4 });
    expect(read()).toEqual(['a@0/0=0+x@0', 'a@8/8=0+y@8', 'a@0/0=null@0', 'a@8/8=null@8', 'a@0/8=((0|0+x)|0+y)+z@8']);
  });

  test('forwards no end of a session that stays what it was', () => {
    const { input, read } = runWindowed((grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapWithNoGrace(5)).reduce((a, b) => a + b, kept));
    input.pipeInput('a', 'x', { timestamp: 3 });
    input.pipeInput('a', 'y', { timestamp: 3 });
    expect(read()).toEqual(['a@3/3=x@3', 'a@3/3=xy@3']);
  });

  test('holds for any order within the grace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(80), { maxLength: 25 }), (gap, timestamps) => {
        const { input, read } = runWindowed((grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(gap, 1000)).count());
        for (const timestamp of timestamps) input.pipeInput('a', '', { timestamp });
        const rows = new Map<string, string>();
        for (const text of read()) {
          const [session, value] = text.slice(0, text.lastIndexOf('@')).split('=') as [string, string];
          if (value === 'null') rows.delete(session);
          else rows.set(session, value);
        }
        expect(rows).toEqual(sessionsOf(timestamps, gap));
      }),
    );
  });

  test('takes a late record as long as its session is open, and counts those it drops', () => {
    const { input, read, dropped } = runWindowed((grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).count());
    for (const timestamp of [11, 17, 12, 13]) input.pipeInput('a', '', { timestamp });
    expect(read().slice(-3)).toEqual(['a@11/17=3@17', 'a@11/17=null@17', 'a@11/17=4@17']);
    input.pipeInput('b', '', { timestamp: 9 });
    input.pipeInput(null, '', { timestamp: 30 });
    expect(read()).toEqual([]);
    expect(dropped()).toBe(2);
  });

  test('emits each session once when it has closed', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).emitStrategy(EmitStrategy.onWindowClose()).count(),
    );
    for (const [key, timestamp] of [['b', 0], ['a', 0], ['a', 4], ['c', 11]] as const) input.pipeInput(key, '', { timestamp });
    expect(read()).toEqual(['b@0/0=1@0']);
    input.pipeInput('c', '', { timestamp: 12 });
    expect(read()).toEqual(['a@0/4=2@4']);
  });

  test('takes the very last record that is in time, to which the store no longer shows a session that ended a gap before it', () => {
    const { input, read, dropped } = runWindowed((grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).count());
    for (const timestamp of [5, 17, 10]) input.pipeInput('a', '', { timestamp });
    expect(read()).toEqual(['a@5/5=1@5', 'a@17/17=1@17', 'a@10/10=1@10']);
    expect(dropped()).toBe(0);
    input.pipeInput('b', '', { timestamp: 9 });
    expect(dropped()).toBe(1);
  });

  test('lets such a record touch it where the store retains sessions for longer', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).count(Materialized.with<string, bigint>().withRetention(100)));
    for (const timestamp of [5, 17, 10]) input.pipeInput('a', '', { timestamp });
    expect(read().slice(-2)).toEqual(['a@5/5=null@5', 'a@5/10=2@10']);
  });

  test('touches nothing any more that it has emitted', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).emitStrategy(EmitStrategy.onWindowClose()).count(),
    );
    for (const timestamp of [5, 17]) input.pipeInput('a', '', { timestamp });
    expect(read()).toEqual(['a@5/5=1@5']);
    for (const timestamp of [10, 30]) input.pipeInput('a', '', { timestamp });
    expect(read()).toEqual(['a@10/10=1@10', 'a@17/17=1@17']);
  });

  test('emits a session again when a record touches it that its store retains for longer', () => {
    const { input, read } = runWindowed((grouped) =>
      grouped
        .windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2))
        .emitStrategy(EmitStrategy.onWindowClose())
        .count(Materialized.with<string, bigint>().withRetention(13)),
    );
    for (const timestamp of [5, 17]) input.pipeInput('a', '', { timestamp });
    expect(read()).toEqual(['a@5/5=1@5']);
    for (const timestamp of [10, 30]) input.pipeInput('a', '', { timestamp });
    expect(read()).toEqual(['a@5/10=2@10', 'a@17/17=1@17']);
  });

  test.each([['cached', {}, ['given']], ['not cached', { statestoreCacheMaxBytes: 0 }, []]])('has the headers of its records where its store is %s, as Kafka does it', (_how, options, expected) => {
    const builder = new StreamsBuilder();
    const seen: string[] = [];
    const counts = builder.stream('in', Consumed.with(string, string)).groupByKey().windowedBy(SessionWindows.ofInactivityGapWithNoGrace(5)).count();
    counts.toStream().process({ get: () => ({ process: ({ headers }) => seen.push(...headers.map(({ key }) => key)) }) });
    const driver = new TopologyTestDriver(builder.build(), options);
    driver.createInputTopic('in', string, string).pipeInput('a', '', { timestamp: 0, headers: [{ key: 'given', value: null }] });
    expect(seen).toEqual(expected);
  });

  test('refuses a store that forgets sessions which still take records', () => {
    const windowed = (retention: number) => () =>
      runWindowed((grouped) =>
        grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).count(Materialized.with<string, bigint>().withRetention(retention)),
      );
    expect(windowed(6)).toThrow(RangeError);
    expect(windowed(7)).not.toThrow();
  });
});
