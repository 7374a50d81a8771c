import { describe, expect, test } from 'vitest';
import { partitionForKey } from '../../clients/index.ts';
import { encodeUtf8 } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import {
  BufferConfig, EmitStrategy, Grouped, Materialized, Named, Produced, SessionWindows, SlidingWindows, StreamsBuilder, Suppressed, TimeWindow, TimeWindows,
  Windowed, WindowedSerdes, type KGroupedStream,
} from '../index.ts';
import { runWindowed } from '../processors/windowedFixture.ts';

const description = (build: (builder: StreamsBuilder) => unknown): string => {
  const builder = new StreamsBuilder();
  build(builder);
  return builder.build().describe().toString();
};

const rekeyed = (builder: StreamsBuilder, name?: string): KGroupedStream<string, string> =>
  builder.stream<string, string>('in').groupBy((_key, value) => value, name === undefined ? undefined : Grouped.as(name));

describe('windowed aggregates', () => {
  test('have the names that Kafka generates, for themselves, their stores and repartition topics', () => {
    const generated = `Topologies:
   Sub-topology: 0
    Source: KSTREAM-SOURCE-0000000000 (topics: [in])
      --> KSTREAM-KEY-SELECT-0000000001
    Processor: KSTREAM-KEY-SELECT-0000000001 (stores: [])
      --> KSTREAM-FILTER-0000000005
      <-- KSTREAM-SOURCE-0000000000
    Processor: KSTREAM-FILTER-0000000005 (stores: [])
      --> KSTREAM-SINK-0000000004
      <-- KSTREAM-KEY-SELECT-0000000001
    Sink: KSTREAM-SINK-0000000004 (topic: KSTREAM-AGGREGATE-STATE-STORE-0000000002-repartition)
      <-- KSTREAM-FILTER-0000000005

  Sub-topology: 1
    Source: KSTREAM-SOURCE-0000000006 (topics: [KSTREAM-AGGREGATE-STATE-STORE-0000000002-repartition])
      --> KSTREAM-AGGREGATE-0000000003
    Processor: KSTREAM-AGGREGATE-0000000003 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000002])
      --> none
      <-- KSTREAM-SOURCE-0000000006
`;
    for (const windowed of [TimeWindows.ofSizeWithNoGrace(1), SlidingWindows.ofTimeDifferenceWithNoGrace(1)])
      expect(description((builder) => rekeyed(builder).windowedBy(windowed).count()).trim()).toBe(generated.trim());
    expect(description((builder) => rekeyed(builder).windowedBy(SessionWindows.ofInactivityGapWithNoGrace(1)).count()).trim()).toBe(generated.trim());
  });

  test('use up one number more for a count whose Materialized has no name', () => {
    const text = description((builder) => rekeyed(builder).windowedBy(TimeWindows.ofSizeWithNoGrace(1)).count(Materialized.with()));
    expect(text).toContain('KSTREAM-AGGREGATE-0000000004 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000003])');
  });

  test('use up none more for such a count by sliding windows', () => {
    const text = description((builder) => rekeyed(builder).windowedBy(SlidingWindows.ofTimeDifferenceWithNoGrace(1)).count(Materialized.with()));
    expect(text).toContain('KSTREAM-AGGREGATE-0000000003 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000002])');
  });

  test.each([
    ['time windows', (grouped: KGroupedStream<string, string>) => grouped.windowedBy(TimeWindows.ofSizeWithNoGrace(5))],
    ['sessions', (grouped: KGroupedStream<string, string>) => grouped.windowedBy(SessionWindows.ofInactivityGapWithNoGrace(5))],
  ])('are emitted as their stream was told last: %s', (_kind, windowedBy) => {
    const { input, read } = runWindowed((grouped) => {
      const windowed = windowedBy(grouped);
      windowed.emitStrategy(EmitStrategy.onWindowClose());
      return windowed.count();
    });
    input.pipeInput('a', '', { timestamp: 0 });
    expect(read()).toEqual([]);
    input.pipeInput('a', '', { timestamp: 9 });
    expect(read()).toHaveLength(1);
  });

  test('take the names that they are given', () => {
    const text = description((builder) => rekeyed(builder, 'by-value').windowedBy(TimeWindows.ofSizeWithNoGrace(1)).reduce((a) => a, Named.as('last'), Materialized.as('kept')));
    for (const name of ['last (stores: [kept])', 'by-value-repartition-filter', 'by-value-repartition-sink (topic: by-value-repartition)', 'by-value-repartition-source'])
      expect(text).toContain(name);
  });

  test('and what suppresses them are named as in Kafka', () => {
    const suppressed = Suppressed.untilWindowCloses(BufferConfig.unbounded());
    const counts = (builder: StreamsBuilder) => builder.stream<string, string>('in').groupByKey().windowedBy(TimeWindows.ofSizeWithNoGrace(1)).count();
    expect(description((builder) => counts(builder).suppress(suppressed))).toContain('KTABLE-SUPPRESS-0000000003 (stores: [KTABLE-SUPPRESS-STATE-STORE-0000000004])');
    expect(description((builder) => counts(builder).suppress(suppressed.withName('final')))).toContain('final (stores: [final-store])');
  });

  test('are written to the partition of the key, whatever the window', () => {
    const builder = new StreamsBuilder();
    const serde = WindowedSerdes.timeWindowedSerdeFrom(Serdes.String(), 1);
    builder.stream<Windowed<string>, string>('in').to('out', Produced.with(serde, Serdes.String()));
    const sink = [...builder.build().builder.nodes.values()].find((node) => node.kind === 'sink');
    for (const key of ['a', 'b', 'c'])
      for (const start of [0, 77]) {
        const windowed = new Windowed(key, new TimeWindow(start, start + 1));
        expect(sink?.kind === 'sink' ? sink.partitioner?.('out', windowed, '', 7) : undefined).toBe(partitionForKey(encodeUtf8(key), 7));
      }
  });
});
