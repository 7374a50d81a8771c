import { describe, expect, test } from 'vitest';
import {
  Consumed, Grouped, Materialized, Named, SessionWindows, SlidingWindows, StreamsBuilder, TimeWindows, TopologyTestDriver,
  type CogroupedKStream, type KTable, type TestInputTopic,
} from '../index.ts';
import { string } from '../processors/windowedFixture.ts';

const kept = Materialized.with<string, string>(string, string);
const started = (key: string, value: string, aggregate: string): string => `${aggregate}+${key}${value}`;
const ended = (_key: string, value: string, aggregate: string): string => `${aggregate}-${value}`;

const run = <K>(
  build: (streams: CogroupedKStream<string, string>) => KTable<K, string>,
): { readonly one: TestInputTopic<string, string>; readonly two: TestInputTopic<string, string>; readonly read: () => string[] } => {
  const builder = new StreamsBuilder();
  const one = builder.stream('one', Consumed.with(string, string)).groupByKey();
  const two = builder.stream('two', Consumed.with(string, string)).groupByKey();
  const forwarded: string[] = [];
  build(one.cogroup(started).cogroup(two, ended))
    .toStream()
    .process({ get: () => ({ process: ({ key, value, timestamp }) => forwarded.push(`${String(key)}=${value}@${timestamp}`) }) });
  const driver = new TopologyTestDriver(builder.build());
  return {
    one: driver.createInputTopic('one', string, string),
    two: driver.createInputTopic('two', string, string),
    read: () => forwarded.splice(0),
  };
};

describe('cogrouped streams', () => {
  test('fold into one row per key, each with its aggregator', () => {
    const { one, two, read } = run((streams) => streams.aggregate(() => '0', kept));
    one.pipeInput('a', 'x', { timestamp: 5 });
    two.pipeInput('a', 'y', { timestamp: 3 });
    two.pipeInput('b', 'z', { timestamp: 9 });
    expect(read()).toEqual(['a=0+ax@5', 'a=0+ax-y@5', 'b=0-z@9']);
  });

  test('fold by window', () => {
    const { one, two, read } = run((streams) => streams.windowedBy(TimeWindows.ofSizeAndGrace(10, 10)).aggregate(() => '0', kept));
    one.pipeInput('a', 'x', { timestamp: 5 });
    two.pipeInput('a', 'y', { timestamp: 12 });
    two.pipeInput('a', 'z', { timestamp: 7 });
    expect(read()).toEqual(['[a@0/10]=0+ax@5', '[a@10/20]=0-y@12', '[a@0/10]=0+ax-z@7']);
  });

  test('fold by sliding window', () => {
    const { one, two, read } = run((streams) => streams.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(5, 10)).aggregate(() => '0', kept));
    one.pipeInput('a', 'x', { timestamp: 5 });
    two.pipeInput('a', 'y', { timestamp: 7 });
    expect(read()).toEqual(['[a@0/5]=0+ax@5', '[a@6/11]=0-y@7', '[a@2/7]=0+ax-y@7']);
  });

  test('fold by session', () => {
    const { one, two, read } = run((streams) =>
      streams.windowedBy(SessionWindows.ofInactivityGapAndGrace(5, 10)).aggregate(() => '0', (_key, a, b) => `${a}|${b}`, kept),
    );
    one.pipeInput('a', 'x', { timestamp: 5 });
    two.pipeInput('a', 'y', { timestamp: 7 });
    expect(read()).toEqual(['[a@5/5]=0+ax@5', '[a@5/5]=null@5', '[a@5/7]=0|0+ax-y@7']);
  });

  test('have their rows looked up through further operators', () => {
    const { one, two, read } = run((streams) =>
      streams.windowedBy(TimeWindows.ofSizeWithNoGrace(10)).aggregate(() => '', kept).filter((_key, value) => !value.endsWith('-y')),
    );
    one.pipeInput('a', 'x', { timestamp: 5 });
    two.pipeInput('a', 'y', { timestamp: 5 });
    expect(read()).toEqual(['[a@0/10]=+ax@5', '[a@0/10]=null@5']);
  });

  test('are named as in Kafka', () => {
    const describeNamed = (named?: Named): string => {
      const builder = new StreamsBuilder();
      const one = builder.stream<string, string>('one').groupByKey();
      const two = builder.stream<string, string>('two').selectKey((key) => key).groupByKey(Grouped.as('again'));
      const cogrouped = one.cogroup(started).cogroup(two, ended);
      if (named === undefined) cogrouped.aggregate(() => '');
      else cogrouped.windowedBy(TimeWindows.ofSizeWithNoGrace(1)).aggregate(() => '', named, Materialized.as('kept'));
      return builder.build().describe().toString();
    };
    const generated = describeNamed();
    for (const name of [
      'Processor: COGROUPKSTREAM-AGGREGATE-0000000007 (stores: [COGROUPKSTREAM-AGGREGATE-STATE-STORE-0000000003])',
      'Processor: COGROUPKSTREAM-AGGREGATE-0000000008 (stores: [COGROUPKSTREAM-AGGREGATE-STATE-STORE-0000000003])',
      'Processor: COGROUPKSTREAM-MERGE-0000000009 (stores: [])',
      'topic: again-repartition',
    ])
      expect(generated).toContain(name);
    const named = describeNamed(Named.as('both'));
    for (const name of ['both-cogroup-agg-0 (stores: [kept])', 'both-cogroup-agg-1 (stores: [kept])', 'both-cogroup-merge (stores: [])']) expect(named).toContain(name);
  });
});
