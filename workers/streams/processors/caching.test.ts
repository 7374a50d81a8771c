import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  BufferConfig, Consumed, ContextualProcessor, Grouped, KeyValue, Materialized, Produced, Stores, StreamsBuilder, Suppressed, TopologyTestDriver,
  type FixedKeyProcessor, type FixedKeyProcessorContext, type FixedKeyRecord, type KeyValueStore, type ProcessorContext, type Record, type TestOutputTopic, type TopologyTestDriverOptions,
} from '../index.ts';

const string = Serdes.String();
const long = Serdes.Long();
const MANUAL = { commitPerRecord: false };

const drive = (builder: StreamsBuilder, options: TopologyTestDriverOptions = {}) => {
  const driver = new TopologyTestDriver(builder.build(), options);
  return { driver, input: driver.createInputTopic('in', string, string), output: driver.createOutputTopic('out', string, long) };
};

const counting = (options?: TopologyTestDriverOptions, materialized: Materialized<string, bigint> = Materialized.as('counts')) => {
  const builder = new StreamsBuilder();
  builder.stream('in', Consumed.with(string, string)).groupByKey().count(materialized).toStream().to('out', Produced.with(string, long));
  return drive(builder, options);
};

const updates = (output: TestOutputTopic<unknown, unknown>): unknown[] =>
  output.readRecordsToList().map(({ key, value, timestamp }) => [key, value, timestamp]);

describe('a table whose store is cached', () => {
  test('gives out the last update of each key at a commit, in the order of last update, with its record\'s headers', () => {
    const { driver, input, output } = counting(MANUAL);
    for (const [i, key] of ['a', 'b', 'a', 'c', 'b', 'a'].entries())
      input.pipeInput(key, 'x', { timestamp: 10 - i, headers: [{ key: 'n', value: new Uint8Array([i]) }] });
    expect(output.isEmpty()).toBe(true);
    expect(driver.getTimestampedKeyValueStore<string, bigint>('counts').get('a')?.value).toBe(3n);
    driver.flushCaches();
    const records = output.readRecordsToList();
    expect(records.map(({ key, value, timestamp, headers }) => [key, value, timestamp, headers[0]!.value![0]])).toEqual([
      ['c', 1n, 7, 3], ['b', 2n, 9, 4], ['a', 3n, 10, 5],
    ]);
    const changelog = driver.createOutputTopic('test-app-counts-changelog', string, long);
    expect(updates(changelog)).toEqual([['c', 1n, 7], ['b', 2n, 9], ['a', 3n, 10]]);
    driver.flushCaches();
    expect(output.isEmpty()).toBe(true);
  });

  test.each([['held back', MANUAL], ['not held back', { statestoreCacheMaxBytes: 0 }]])('gives out the headers that a processor before it set, where updates are %s', (_how, options) => {
    const builder = new StreamsBuilder();
    class Mark implements FixedKeyProcessor<string, string, string> {
      #context!: FixedKeyProcessorContext<string, string>;

      init(context: FixedKeyProcessorContext<string, string>): void {
        this.#context = context;
      }

      process(record: FixedKeyRecord<string, string>): void {
        this.#context.forward(record.withHeaders([...record.headers, { key: 'marked', value: null }]));
      }
    }
    const counts = builder.stream('in', Consumed.with(string, string)).processValues({ get: () => new Mark() }).groupByKey().count(Materialized.as('counts'));
    counts.suppress(Suppressed.untilTimeLimit(0, BufferConfig.unbounded())).toStream().to('out', Produced.with(string, long));
    const { driver, input, output } = drive(builder, options);
    input.pipeInput('a', 'x', { timestamp: 1, headers: [{ key: 'given', value: null }] });
    driver.flushCaches();
    expect(output.readRecordsToList().map(({ headers }) => headers.map(({ key }) => key))).toEqual([['given', 'marked']]);
  });

  test('gives out every update where the driver commits after each record', () => {
    const { input, output } = counting();
    for (const key of ['a', 'a', 'b']) input.pipeInput(key, 'x', { timestamp: 1 });
    expect(updates(output)).toEqual([['a', 1n, 1], ['a', 2n, 1], ['b', 1n, 1]]);
  });

  test.each([
    ['the application has no cache', { ...MANUAL, statestoreCacheMaxBytes: 0 }, Materialized.as<string, bigint>('counts')],
    ['the table does not want one', MANUAL, Materialized.as<string, bigint>('counts').withCachingDisabled()],
  ])('gives out every update where %s', (_why, options, materialized) => {
    const { input, output } = counting(options, materialized);
    for (const key of ['a', 'a', 'a']) input.pipeInput(key, 'x', { timestamp: 1 });
    expect(updates(output)).toEqual([['a', 1n, 1], ['a', 2n, 1], ['a', 3n, 1]]);
  });

  test('hands on early what does not fit', () => {
    const { driver, input, output } = counting({ ...MANUAL, statestoreCacheMaxBytes: 1000 });
    for (let i = 0; i < 21; i++) input.pipeInput(`key${i}`, 'x', { timestamp: i });
    const early = output.readRecordsToList();
    expect(early.length).toBeGreaterThan(0);
    expect(early.length).toBeLessThan(21);
    driver.flushCaches();
    expect([...early, ...output.readRecordsToList()].map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 21 }, (_, i) => i));
  });

  test('feeds the tables behind it in the same commit, over repartition topics too', () => {
    const builder = new StreamsBuilder();
    builder
      .table('in', Consumed.with(string, string), Materialized.as('rows'))
      .groupBy((key, value) => KeyValue.pair(value, key), Grouped.with(string, string))
      .count(Materialized.as('counts'))
      .toStream()
      .to('out', Produced.with(string, long));
    const { driver, input, output } = drive(builder, MANUAL);
    input.pipeInput('a', 'x', { timestamp: 1 });
    input.pipeInput('b', 'x', { timestamp: 2 });
    input.pipeInput('b', 'y', { timestamp: 3 });
    driver.flushCaches();
    expect(updates(output)).toEqual([['x', 1n, 1], ['y', 1n, 3]]);
    input.pipeInput('a', 'y', { timestamp: 4 });
    input.pipeInput('a', 'z', { timestamp: 5 });
    driver.flushCaches();
    expect(updates(output)).toEqual([['x', 0n, 5], ['z', 1n, 5]]);
  });

  test('is silent about rows that came and went, and says what was there before', () => {
    const builder = new StreamsBuilder();
    const changes: unknown[] = [];
    builder
      .table('in', Consumed.with(string, string), Materialized.as('rows'))
      .filter((_key, value) => value !== 'hidden', Materialized.as('shown'))
      .toStream()
      .foreach((key, value) => changes.push([key, value]));
    const { driver, input } = drive(builder, MANUAL);
    input.pipeInput('a', '1');
    input.pipeInput('b', '1');
    input.pipeInput('b', null);
    driver.flushCaches();
    expect(changes.splice(0)).toEqual([['a', '1']]);
    input.pipeInput('a', 'hidden');
    input.pipeInput('c', 'hidden');
    driver.flushCaches();
    expect(changes).toEqual([['a', null]]);
  });

  test('is still there for a processor that writes to a store which was flushed before', () => {
    const builder = new StreamsBuilder();
    builder.addStateStore(Stores.keyValueStoreBuilder('seen', string, string).withCachingEnabled());
    class Remember extends ContextualProcessor<string, unknown, string, unknown> {
      #store!: KeyValueStore<string, string>;

      override init(context: ProcessorContext<string, unknown>): void {
        super.init(context);
        this.#store = context.getStateStore('seen');
      }

      override process(record: Record<string, unknown>): void {
        this.#store.put(record.key, String(record.value));
        this.context.forward(record);
      }
    }
    const supplier = { get: () => new Remember() };
    builder
      .stream('in', Consumed.with(string, string))
      .process(supplier, 'seen')
      .groupByKey(Grouped.with(string, Serdes.JSON()))
      .count(Materialized.with(string, long))
      .toStream()
      .process(supplier, 'seen');
    const { driver, input } = drive(builder, MANUAL);
    input.pipeInput('a', 'x', { timestamp: 4 });
    driver.flushCaches();
    const changelog = driver.createOutputTopic('test-app-seen-changelog', string, string);
    expect(updates(changelog)).toEqual([['a', 'x', 4], ['a', '1', 4]]);
  });
});
