import { describe, expect, test } from 'vitest';
import { Serdes, type Serde } from '../../serde/index.ts';
import {
  Branched, Consumed, Grouped, KeyValue, Materialized, Named, Produced, StreamsBuilder, TopologyTestDriver,
  type FixedKeyProcessorContext, type FixedKeyRecord, type KStream, type TestInputTopic, type TestOutputTopic,
} from '../index.ts';

const string = Serdes.String();
const integer = Serdes.Integer();

/** A driver for one stream of texts to numbers, and what comes out at `out`. */
const run = <K, V>(
  build: (stream: KStream<string, number>, builder: StreamsBuilder) => KStream<K, V>,
  keySerde = string as Serde<unknown> as Serde<K>,
  valueSerde = integer as Serde<unknown> as Serde<V>,
): { input: TestInputTopic<string, number>; output: TestOutputTopic<K, V>; driver: TopologyTestDriver } => {
  const builder = new StreamsBuilder();
  build(builder.stream('in', Consumed.with(string, integer)), builder).to('out', Produced.with(keySerde, valueSerde));
  const driver = new TopologyTestDriver(builder.build());
  return {
    driver,
    input: driver.createInputTopic('in', string, integer),
    output: driver.createOutputTopic('out', keySerde, valueSerde),
  };
};

const pairs = (records: ReadonlyArray<KeyValue<unknown, unknown>>): unknown[] => records.map(({ key, value }) => [key, value]);

describe('a stream', () => {
  test('filters by key and value, either way', () => {
    for (const negate of [false, true]) {
      const { input, output } = run((stream) =>
        negate ? stream.filterNot((key, value) => key === 'a' && value > 1) : stream.filter((key, value) => key === 'a' && value > 1),
      );
      input.pipeInput('a', 1);
      input.pipeInput('a', 2);
      input.pipeInput('b', 3);
      expect(pairs(output.readKeyValuesToList())).toEqual(negate ? [['a', 1], ['b', 3]] : [['a', 2]]);
    }
  });

  test('maps values with the key at hand, keys, or both, and keeps timestamp and headers', () => {
    const { input, output } = run((stream) =>
      stream
        .mapValues((value, key) => value + key.length)
        .selectKey((key, value) => `${key}${value}`)
        .map((key, value) => KeyValue.pair(key.toUpperCase(), value * 10)),
    );
    const headers = [{ key: 'h', value: new Uint8Array([1]) }];
    input.pipeInput('ab', 1, { timestamp: 7, headers });
    expect(output.readRecord()).toEqual({ key: 'AB3', value: 30, timestamp: 7, headers });
  });

  test('makes any number of records, or of values, out of one', () => {
    const { input, output } = run((stream) =>
      stream
        .flatMap((key, value) => Array.from({ length: value }, (_, i) => KeyValue.pair(`${key}${i}`, i + 1)))
        .flatMapValues((value) => [value, -value]),
    );
    input.pipeInput('a', 2);
    input.pipeInput('b', 0);
    expect(pairs(output.readKeyValuesToList())).toEqual([['a0', 1], ['a0', -1], ['a1', 2], ['a1', -2]]);
  });

  test('shows records to peek and foreach in the order of the operators', () => {
    const seen: string[] = [];
    const { input, output } = run((stream) => {
      const peeked = stream.peek((key) => seen.push(`peek ${key}`));
      peeked.foreach((key) => seen.push(`foreach ${key}`));
      return peeked;
    });
    input.pipeInput('a', 1);
    expect(seen).toEqual(['peek a', 'foreach a']);
    expect(output.getQueueSize()).toBe(1);
  });

  test('passes null keys and null values through stateless steps', () => {
    const { input, output } = run((stream) => stream.filter(() => true).mapValues((value) => value));
    input.pipeInput(null, 1);
    input.pipeInput('a', null);
    expect(pairs(output.readKeyValuesToList())).toEqual([[null, 1], ['a', null]]);
  });

  test('splits into the first branch that matches, and the rest into the default one', () => {
    const { input, output, driver } = run((stream) => {
      const branches = stream
        .split(Named.as('size-'))
        .branch((_key, value) => value < 10, Branched.withFunction((small) => small.mapValues((value) => value + 100), 'small'))
        .branch((_key, value) => value < 100)
        .defaultBranch(Branched.withConsumer((large) => large.to('large', Produced.with(string, integer))));
      expect([...branches.keys()]).toEqual(['size-small', 'size-2']);
      return branches.get('size-small')!.merge(branches.get('size-2')!);
    });
    for (const value of [5, 50, 500]) input.pipeInput('k', value);
    expect(output.readValuesToList()).toEqual([105, 50]);
    expect(driver.createOutputTopic('large', string, integer).readValuesToList()).toEqual([500]);
  });

  test('drops and counts what no branch takes', () => {
    const { input, driver } = run((stream) => {
      const branches = stream.split(Named.as('only-')).branch((_key, value) => value > 0).noDefaultBranch();
      return branches.get('only-1')!;
    });
    input.pipeInput('a', 1);
    input.pipeInput('a', -1);
    expect(driver.metrics().get('only-')).toEqual({ processed: 2, forwarded: 1, dropped: 1, errors: 0 });
  });

  test('merges two streams in the order of their records', () => {
    const builder = new StreamsBuilder();
    const numbers = Consumed.with(string, integer);
    builder.stream('a', numbers).merge(builder.stream('b', numbers)).to('out', Produced.with(string, integer));
    const driver = new TopologyTestDriver(builder.build());
    const a = driver.createInputTopic('a', string, integer);
    const b = driver.createInputTopic('b', string, integer);
    a.pipeInput('x', 1);
    b.pipeInput('x', 2);
    a.pipeInput('x', 3);
    expect(driver.createOutputTopic('out', string, integer).readValuesToList()).toEqual([1, 2, 3]);
  });

  test('writes to the topic that an extractor names', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', Consumed.with(string, integer))
      .to((key, _value, { metadata }) => `${metadata!.topic}-${key}`, Produced.with(string, integer));
    const driver = new TopologyTestDriver(builder.build());
    driver.createInputTopic('in', string, integer).pipeInput('red', 1);
    expect(driver.createOutputTopic('in-red', string, integer).readValuesToList()).toEqual([1]);
  });

  test('writes to the partitions that a partitioner names, and drops what it names none for', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(string, string))
      .to('out', Produced.with(string, string).withStreamPartitioner((_topic, key) => new Set(key === 'nowhere' ? [] : [0])).withName('sink'));
    const driver = new TopologyTestDriver(builder.build());
    driver.createInputTopic('in', string, string).pipeKeyValueList([{ key: 'nowhere', value: '1' }, { key: 'a', value: '2' }]);
    expect(driver.createOutputTopic('out', string, string).readKeyValuesToList()).toEqual([{ key: 'a', value: '2' }]);
    expect(driver.metrics().get('sink')).toMatchObject({ processed: 2, forwarded: 1, dropped: 1 });
  });

  test('lets a fixed-key processor change values only', () => {
    const { input, output } = run((stream) =>
      stream.processValues<number>({
        get: () => {
          let context: FixedKeyProcessorContext<string, number>;
          return {
            init: (given) => {
              context = given;
            },
            process: (record: FixedKeyRecord<string, number>) =>
              context.forward(record.withValue(record.value * 2).withTimestamp(record.timestamp + 1)),
          };
        },
      }),
    );
    input.pipeInput('a', 4, { timestamp: 10 });
    expect(output.readRecord()).toMatchObject({ key: 'a', value: 8, timestamp: 11 });
  });
});

describe('a grouped stream', () => {
  const aggregateOf = <V>(build: (stream: KStream<string, number>) => KStream<string, V>) => run(build, string, Serdes.JSON<V>());

  test('counts by key, one update per record, with the highest time so far', () => {
    const { input, output, driver } = run(
      (stream) => stream.groupByKey().count(Materialized.as('counts')).toStream(), string, Serdes.Long(),
    );
    input.pipeInput('a', 1, { timestamp: 10 });
    input.pipeInput('b', 1, { timestamp: 30 });
    input.pipeInput('a', 1, { timestamp: 5 });
    expect(output.readRecordsToList().map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
      ['a', 1n, 10], ['b', 1n, 30], ['a', 2n, 10],
    ]);
    expect(driver.getTimestampedKeyValueStore<string, bigint>('counts').get('a')).toEqual({ value: 2n, timestamp: 10 });
  });

  test('drops and counts records with a null key or value', () => {
    const { input, output, driver } = run(
      (stream) => stream.groupByKey().count(Named.as('count')).toStream(), string, Serdes.Long(),
    );
    input.pipeInput(null, 1);
    input.pipeInput('a', null);
    input.pipeInput('a', 1);
    expect(pairs(output.readKeyValuesToList())).toEqual([['a', 1n]]);
    expect(driver.metrics().get('count')).toEqual({ processed: 3, forwarded: 1, dropped: 2, errors: 0 });
  });

  test('reduces, beginning with the first value', () => {
    const { input, output } = aggregateOf((stream) => stream.groupByKey().reduce((sum, value) => sum + value).toStream());
    for (const value of [5, 6, 7]) input.pipeInput('a', value);
    expect(output.readValuesToList()).toEqual([5, 11, 18]);
  });

  test('aggregates from an initial value; null deletes the row', () => {
    const { input, output, driver } = aggregateOf((stream) =>
      stream
        .groupByKey()
        .aggregate<number[] | null>(
          () => [],
          (_key, value, list) => (value === 0 ? null : [...(list ?? []), value]),
          Materialized.as<string, number[] | null>('lists').withValueSerde(Serdes.JSON()),
        )
        .toStream(),
    );
    for (const value of [1, 2, 0, 3]) input.pipeInput('a', value);
    expect(output.readValuesToList()).toEqual([[1], [1, 2], null, [3]]);
    expect(driver.getTimestampedKeyValueStore('lists').get('a')).toMatchObject({ value: [3] });
  });

  test('goes through a repartition topic where the key has changed, and only there', () => {
    const { input, output, driver } = run(
      (stream) =>
        stream
          .groupBy((_key, value) => (value % 2 === 0 ? 'even' : 'odd'), Grouped.with(string, integer).withName('parity'))
          .count()
          .toStream(),
      string, Serdes.Long(),
    );
    for (const value of [1, 2, 3]) input.pipeInput('x', value);
    expect(pairs(output.readKeyValuesToList())).toEqual([['odd', 1n], ['even', 1n], ['odd', 2n]]);
    const topics = [...driver.producedTopicNames()];
    expect(topics).toContain('test-app-parity-repartition');
    expect(topics).toContain('test-app-KSTREAM-AGGREGATE-STATE-STORE-0000000002-changelog');
  });

  test('sends no null keys to a repartition topic', () => {
    const { input, output } = run(
      (stream) => stream.groupBy((_key, value) => (value > 0 ? 'plus' : (null as unknown as string)), Grouped.with(string, integer)).count().toStream(),
      string, Serdes.Long(),
    );
    input.pipeInput('x', -1);
    input.pipeInput('x', 1);
    expect(pairs(output.readKeyValuesToList())).toEqual([['plus', 1n]]);
  });

  test('writes plain values under the row\'s time to the changelog', () => {
    const { input, driver } = run((stream) => stream.groupByKey().count(Materialized.as('counts')).toStream(), string, Serdes.Long());
    input.pipeInput('a', 1, { timestamp: 10 });
    input.pipeInput('a', 1, { timestamp: 3 });
    const changelog = driver.createOutputTopic('test-app-counts-changelog', string, Serdes.Long());
    expect(changelog.readRecordsToList()).toEqual([
      { key: 'a', value: 1n, timestamp: 10, headers: [] },
      { key: 'a', value: 2n, timestamp: 10, headers: [] },
    ]);
  });

  test('keeps no changelog where logging is off', () => {
    const { input, driver } = run(
      (stream) => stream.groupByKey().count(Materialized.as<string, bigint>('counts').withLoggingDisabled()).toStream(),
      string, Serdes.Long(),
    );
    input.pipeInput('a', 1);
    expect([...driver.producedTopicNames()]).toEqual(['out']);
  });
});
