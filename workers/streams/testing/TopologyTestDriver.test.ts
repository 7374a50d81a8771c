import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, Grouped, KeyValue, Materialized, Produced, Repartitioned, SessionWindows, StreamsBuilder, TimeWindows, TopologyTestDriver,
  WindowedSerdes, type ProcessorContext, type Record,
} from '../index.ts';

const string = Serdes.String();

const driverOf = (build: (builder: StreamsBuilder) => unknown): TopologyTestDriver => {
  const builder = new StreamsBuilder();
  build(builder);
  return new TopologyTestDriver(builder.build());
};

describe('the driver', () => {
  test('pipes values, pairs and whole records, and reads them back in each form', () => {
    const driver = driverOf((builder) => builder.stream('in', Consumed.with(string, string)).mapValues((value) => value.toUpperCase()).to('out', Produced.with(string, string)));
    const input = driver.createInputTopic('in', string, string, 100, 10);
    const output = driver.createOutputTopic('out', string, string);
    input.pipeValueList(['a', 'b']);
    expect(output.readRecordsToList()).toEqual([
      { key: null, value: 'A', timestamp: 100, headers: [] }, { key: null, value: 'B', timestamp: 110, headers: [] },
    ]);
    input.pipeRecordList([{ key: 'k', value: 'c', timestamp: 5, headers: [{ key: 'h', value: new Uint8Array([1]) }] }]);
    expect(output.readRecord()).toEqual({ key: 'k', value: 'C', timestamp: 5, headers: [{ key: 'h', value: new Uint8Array([1]) }] });
    input.pipeKeyValueList([KeyValue.pair('x', 'd'), KeyValue.pair('y', 'e'), KeyValue.pair('x', 'f')]);
    expect(output.readKeyValuesToMap()).toEqual(new Map([['x', 'F'], ['y', 'E']]));
    expect(output.isEmpty()).toBe(true);
    expect(() => output.readValue()).toThrow();
  });

  test('runs the code of the talks as it stands there', () => {
    const builder = new StreamsBuilder();
    builder.stream(['A', 'B'], Consumed.with(string, string)).groupByKey().count().toStream().to('group-by-counts', Produced.with(string, Serdes.Long()));
    const driver = new TopologyTestDriver(builder.build());
    driver.createInputTopic('A', string, string).pipeInput('k', 'v');
    driver.createInputTopic('B', string, string).pipeInput('k', 'w');
    const counts = driver.createOutputTopic('group-by-counts', string, Serdes.Long());
    expect(counts.readKeyValuesToList().map(({ key, value }) => [key, value])).toEqual([['k', 1n], ['k', 2n]]);
  });

  test('shows every kind of store', () => {
    const driver = driverOf((builder) => {
      const grouped = builder.stream('in', Consumed.with(string, string)).groupByKey(Grouped.with(string, string));
      grouped.count(Materialized.as('counts'));
      grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 100)).count(Materialized.as('windows'));
      grouped.windowedBy(SessionWindows.ofInactivityGapWithNoGrace(10)).count(Materialized.as('sessions'));
    });
    const input = driver.createInputTopic('in', string, string);
    for (const timestamp of [1, 5, 12]) input.pipeInput('a', 'v', { timestamp });
    expect([...driver.getAllStateStores().keys()].sort()).toEqual(['counts', 'sessions', 'windows']);
    expect(driver.getTimestampedKeyValueStore<string, bigint>('counts').get('a')).toEqual({ value: 3n, timestamp: 12 });
    expect([...driver.getTimestampedWindowStore<string, bigint>('windows').fetch('a', 0, 20)].map(({ key, value }) => [key, value.value])).toEqual([[0, 2n], [10, 1n]]);
    expect([...driver.getSessionStore<string, bigint>('sessions').fetch('a')].map(({ key, value }) => [String(key), value])).toEqual([['[a@1/12]', 3n]]);
    expect(() => driver.getWindowStore('missing')).toThrow('no store missing');
  });

  test('runs all sub-topologies as one task: of what waits in several topics the lowest timestamp is next', () => {
    const seen: string[] = [];
    const driver = driverOf((builder) => {
      const input = builder.stream('in', Consumed.with(string, string));
      for (const name of ['late', 'early'])
        input.process<string, string>({ get: () => new Shifting(name === 'late' ? 10 : 0) }).repartition(Repartitioned.with<string, string>(string, string).withName(name))
          .process({ get: () => new Noting(name, seen) });
    });
    driver.createInputTopic('in', string, string).pipeInput('k', 'v', { timestamp: 5 });
    // The repartition topic of the late one is written first, and the stream time is that of the whole.
    expect(seen).toEqual(['early at 5, stream time 5', 'late at 15, stream time 15']);
  });

  test('names the topics that were written to, and no others', () => {
    const driver = driverOf((builder) => builder.stream('in', Consumed.with(string, string)).to('out', Produced.with(string, string)));
    const output = driver.createOutputTopic('out', string, string);
    expect([output.isEmpty(), output.getQueueSize(), driver.producedTopicNames().size]).toEqual([true, 0, 0]);
    expect(() => output.readRecord()).toThrow('Uninitialized topic: out');
    driver.createInputTopic('in', string, string).pipeInput('k', 'v');
    expect([...driver.producedTopicNames()]).toEqual(['out']);
    output.readRecord();
    expect(() => output.readRecord()).toThrow('Empty topic: out');
  });

  test('pipes lists from a given time on, and leaves the time of the topic as it is', () => {
    const driver = driverOf((builder) => builder.stream('in', Consumed.with(string, string)).to('out', Produced.with(string, string)));
    const input = driver.createInputTopic('in', string, string, 100, 1);
    const timestamps = (): number[] => driver.createOutputTopic('out', string, string).readRecordsToList().map(({ timestamp }) => timestamp);
    input.pipeKeyValueList([KeyValue.pair('a', '1'), KeyValue.pair('b', '2')], 5, 10);
    input.pipeValueList(['3', '4'], 7, 1);
    input.advanceTime(50);
    input.pipeRecordList([{ key: 'c', value: '5' }, { key: 'c', value: '6', timestamp: 9 }]);
    expect(timestamps()).toEqual([5, 15, 7, 8, 150, 9]);
    expect(() => input.advanceTime(-1)).toThrow('positive');
    expect(() => driver.createInputTopic('in', string, string, 0, -1)).toThrow('positive');
  });

  test('has a map of what was written, which nulls have no place in', () => {
    const windowed = WindowedSerdes.timeWindowedSerdeFrom(string, 10);
    const driver = driverOf((builder) => {
      builder.stream('in', Consumed.with(string, string)).groupByKey().windowedBy(TimeWindows.ofSizeWithNoGrace(10)).count().toStream().to('counts', Produced.with(windowed, Serdes.Long()));
      builder.stream('in2', Consumed.with(string, string)).to('out', Produced.with(string, string));
    });
    driver.createInputTopic('in', string, string).pipeKeyValueList([KeyValue.pair('a', ''), KeyValue.pair('a', ''), KeyValue.pair('b', '')]);
    expect([...driver.createOutputTopic('counts', windowed, Serdes.Long()).readKeyValuesToMap()].map(([key, count]) => [String(key), count])).toEqual([['[a@0/10]', 2n], ['[b@0/10]', 1n]]);
    driver.createInputTopic('in2', string, string).pipeValueList(['v']);
    expect(() => driver.createOutputTopic('out', string, string).readKeyValuesToMap()).toThrow('Null keys not allowed');
  });

  test('shows stores with timestamps as plain ones, too, which may be written to', () => {
    const driver = driverOf((builder) => {
      const grouped = builder.stream('in', Consumed.with(string, string)).groupByKey(Grouped.with(string, string));
      grouped.count(Materialized.as('counts'));
      grouped.windowedBy(TimeWindows.ofSizeAndGrace(10, 100)).count(Materialized.as('windows'));
    });
    const counts = driver.getKeyValueStore<string, bigint>('counts');
    counts.put('a', 41n);
    expect(driver.getTimestampedKeyValueStore('counts').get('a')).toEqual({ value: 41n, timestamp: -1 });
    driver.createInputTopic('in', string, string).pipeInput('a', 'v', { timestamp: 3 });
    expect([counts.get('a'), [...counts.all()], counts.putIfAbsent('a', 0n), counts.delete('a'), counts.get('a')]).toEqual([42n, [{ key: 'a', value: 42n }], 42n, 42n, null]);
    const windows = driver.getWindowStore<string, bigint>('windows');
    expect([windows.fetch('a', 0), [...windows.fetch('a', 0, 9)]]).toEqual([1n, [{ key: 0, value: 1n }]]);
    windows.put('a', 7n, 0);
    expect(driver.getTimestampedWindowStore<string, bigint>('windows').fetch('a', 0)).toEqual({ value: 7n, timestamp: -1 });
  });

  test('tells the topic of a record that a pattern has found', () => {
    const seen: string[] = [];
    const driver = driverOf((builder) => builder.stream(/logs-.*/, Consumed.with(string, string)).process({ get: () => new Noting('x', seen, (context) => JSON.stringify(context.recordMetadata())) }));
    for (const topic of ['logs-a', 'logs-b', 'logs-a']) driver.createInputTopic(topic, string, string).pipeInput('k', 'v');
    driver.restart();
    driver.createInputTopic('logs-a', string, string).pipeInput('k', 'v');
    expect(seen).toEqual([['logs-a', 0], ['logs-b', 0], ['logs-a', 1], ['logs-a', 2]].map(([topic, offset]) => JSON.stringify({ topic, partition: 0, offset })));
  });

  test('holds records back while a partition is empty, as long as the application wants it to', () => {
    const seen: string[] = [];
    const builder = new StreamsBuilder();
    builder.stream(['a', 'b'], Consumed.with(string, string)).foreach((_key, value) => seen.push(value));
    const driver = new TopologyTestDriver(builder.build(), { maxTaskIdleMs: 100 });
    const [a, b] = ['a', 'b'].map((topic) => driver.createInputTopic(topic, string, string));
    a!.pipeInput('k', 'a5', { timestamp: 5 });
    driver.advanceWallClockTime(99);
    expect(seen).toEqual([]);
    b!.pipeInput('k', 'b1', { timestamp: 1 });
    expect(seen.splice(0)).toEqual(['b1']);
    driver.advanceWallClockTime(100);
    expect(seen).toEqual(['a5']);
  });

  test('times records by the default extractor where a source has none of its own', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(string, string)).to('out', Produced.with(string, string));
    builder.stream('own', Consumed.with(string, string).withTimestampExtractor(() => 7)).to('out', Produced.with(string, string));
    const driver = new TopologyTestDriver(builder.build(), { defaultTimestampExtractor: ({ value }) => Number(value) });
    driver.createInputTopic('in', string, string).pipeInput('k', '42');
    driver.createInputTopic('own', string, string).pipeInput('k', '43');
    expect(driver.createOutputTopic('out', string, string).readRecordsToList().map(({ timestamp }) => timestamp)).toEqual([42, 7]);
  });

  test('closes every processor, whatever one of them throws', () => {
    const closed: string[] = [];
    const driver = driverOf((builder) => {
      const input = builder.stream('in', Consumed.with(string, string));
      for (const name of ['a', 'b']) input.process({ get: () => new Leaving(name, closed) });
    });
    expect(() => driver.close()).toThrow('b is cross');
    expect(closed).toEqual(['a', 'b']);
  });
});

class Shifting extends ContextualProcessor<string, string, string, string> {
  readonly #ms: number;

  constructor(ms: number) {
    super();
    this.#ms = ms;
  }

  process(record: Record<string, string>): void {
    this.context.forward(record.withTimestamp(record.timestamp + this.#ms));
  }
}

class Noting extends ContextualProcessor<string, string, never, never> {
  readonly #seen: string[];
  readonly #say: (context: ProcessorContext<never, never>, record: Record<string, string>) => string;

  constructor(name: string, seen: string[], say?: (context: ProcessorContext<never, never>) => string) {
    super();
    this.#seen = seen;
    this.#say = say ?? ((context, { timestamp }) => `${name} at ${timestamp}, stream time ${context.currentStreamTimeMs()}`);
  }

  process(record: Record<string, string>): void {
    this.#seen.push(this.#say(this.context, record));
  }
}

class Leaving extends ContextualProcessor<string, string, never, never> {
  readonly #name: string;
  readonly #closed: string[];

  constructor(name: string, closed: string[]) {
    super();
    this.#name = name;
    this.#closed = closed;
  }

  process(): void {}

  close(): void {
    this.#closed.push(this.#name);
    throw new Error(`${this.#name} is cross`);
  }
}
