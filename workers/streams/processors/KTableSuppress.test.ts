import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BufferConfig, Consumed, SessionWindows, SlidingWindows, StreamsBuilder, Suppressed, TimeWindows,
  TopologyException, TopologyTestDriver, type TestInputTopic,
} from '../index.ts';
import { runWindowed, string } from './windowedFixture.ts';

const suppressFinal = Suppressed.untilWindowCloses(BufferConfig.unbounded());

/** A table of what is piped, with its updates held back. */
const runTable = (suppressed: Suppressed<unknown>): { readonly input: TestInputTopic<string, string>; readonly read: () => string[] } => {
  const builder = new StreamsBuilder();
  const forwarded: string[] = [];
  builder
    .table('in', Consumed.with(string, string))
    .suppress(suppressed)
    .toStream()
    .process({
      get: () => ({
        process: ({ key, value, timestamp, headers }) => forwarded.push(`${key}=${value}@${timestamp}${headers.map((header) => header.key).join('')}`),
      }),
    });
  const driver = new TopologyTestDriver(builder.build());
  return { input: driver.createInputTopic('in', string, string), read: () => forwarded.splice(0) };
};

describe('a table suppressed until its windows close', () => {
  test('gives each window once, when stream time passes its end by the grace, by end and key', () => {
    const { input, read } = runWindowed((grouped) => grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 5)).count().suppress(suppressFinal));
    for (const [key, timestamp] of [['b', 1], ['a', 2], ['b', 3], ['c', 14]] as const) input.pipeInput(key, '', { timestamp });
    expect(read()).toEqual([]);
    input.pipeInput('c', '', { timestamp: 15 });
    expect(read()).toEqual(['a@0/10=1@2', 'b@0/10=2@3']);
  });

  test('knows the grace of sliding windows and of sessions, also through operators in between', () => {
    const sliding = runWindowed((grouped) =>
      grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(10, 5)).count().filter(() => true).suppress(suppressFinal),
    );
    for (const timestamp of [20, 35]) sliding.input.pipeInput('a', '', { timestamp });
    expect(sliding.read()).toEqual(['a@10/20=1@20']);
    const session = runWindowed((grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 2)).count().suppress(suppressFinal));
    for (const timestamp of [20, 22, 29]) session.input.pipeInput('a', '', { timestamp });
    expect(session.read()).toEqual(['a@20/22=2@22']);
  });

  test('needs windows', () => {
    const table = new StreamsBuilder().stream<string, string>('in').groupByKey().count();
    // @ts-expect-error: the type says so too
    expect(() => table.suppress(suppressFinal)).toThrow(TopologyException);
  });

  test('gives what an unsuppressed one ends with', () => {
    const records = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(60)), { maxLength: 40 });
    fc.assert(
      fc.property(records, fc.nat(12), (entries, grace) => {
        const windows = TimeWindows.ofSizeAndGrace(10, grace).advanceBy(5);
        const all = runWindowed((grouped) => grouped.windowedBy(windows).count());
        const final = runWindowed((grouped) => grouped.windowedBy(windows).count().suppress(suppressFinal));
        for (const { input } of [all, final]) for (const [key, timestamp] of [...entries, ['z', 500] as const]) input.pipeInput(key, '', { timestamp });
        const last = new Map(all.read().map((text) => [text.slice(0, text.indexOf('=')), text]));
        expect(final.read().sort()).toEqual([...last.values()].filter((text) => !text.startsWith('z')).sort());
      }),
    );
  });
});

describe('a table suppressed until a time limit', () => {
  test('gives the last update of a key when the first one is so old, as it came', () => {
    const { input, read } = runTable(Suppressed.untilTimeLimit(10, BufferConfig.unbounded()));
    input.pipeInput('a', '1', { timestamp: 5 });
    input.pipeInput('b', '2', { timestamp: 6 });
    input.pipeInput('a', '3', { timestamp: 8, headers: [{ key: 'h', value: null }] });
    input.pipeInput('c', '4', { timestamp: 15 });
    expect(read()).toEqual(['a=3@8h']);
    input.pipeInput('b', null, { timestamp: 16 });
    expect(read()).toEqual(['b=null@16']);
  });

  test('emits the earliest update early when it holds too many records', () => {
    const { input, read } = runTable(Suppressed.untilTimeLimit(100, BufferConfig.maxRecords(2)));
    for (const [key, timestamp] of [['a', 5], ['c', 3], ['b', 3]] as const) input.pipeInput(key, 'v', { timestamp });
    expect(read()).toEqual(['b=v@3']);
    input.pipeInput('d', 'v', { timestamp: 4 });
    expect(read()).toEqual(['c=v@3']);
  });

  test('emits early when it holds too many bytes, by the sizes of key, values, topic and headers', () => {
    // Time 8, key 1, new value 3, context 20 and the topic's 2.
    const two = 2 * (8 + 1 + 3 + 20 + 2);
    for (const [limit, emitted] of [[two, []], [two - 1, ['a=xyz@1']]] as const) {
      const { input, read } = runTable(Suppressed.untilTimeLimit(100, BufferConfig.maxBytes(limit)));
      input.pipeInput('a', 'xyz', { timestamp: 1 });
      input.pipeInput('b', 'xyz', { timestamp: 2 });
      expect(read()).toEqual(emitted);
    }
  });

  test('fails when it is told not to emit early', () => {
    const { input } = runTable(Suppressed.untilTimeLimit(100, BufferConfig.maxRecords(1).shutDownWhenFull()));
    input.pipeInput('a', '', { timestamp: 1 });
    expect(() => input.pipeInput('b', '', { timestamp: 1 })).toThrow(/buffer exceeded its max capacity/);
  });

  test('shows others the row before what it holds back', () => {
    const builder = new StreamsBuilder();
    const forwarded: string[] = [];
    const right = builder.table('right', Consumed.with(string, string)).suppress(Suppressed.untilTimeLimit(10, BufferConfig.unbounded()));
    builder
      .table('left', Consumed.with(string, string))
      .leftJoin(right, (a, b) => `${a}${b}`)
      .toStream()
      .process({ get: () => ({ process: ({ key, value }) => forwarded.push(`${key}=${value}`) }) });
    const driver = new TopologyTestDriver(builder.build());
    const [rights, lefts] = ['right', 'left'].map((topic) => driver.createInputTopic(topic, string, string)) as [TestInputTopic<string, string>, TestInputTopic<string, string>];
    rights.pipeInput('a', '1', { timestamp: 0 });
    lefts.pipeInput('a', 'x', { timestamp: 1 });
    rights.pipeInput('b', '2', { timestamp: 10 });
    rights.pipeInput('a', '3', { timestamp: 11 });
    lefts.pipeInput('a', 'y', { timestamp: 12 });
    expect(forwarded).toEqual(['a=xnull', 'a=x1', 'a=y1']);
  });
});
