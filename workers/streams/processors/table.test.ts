import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Change, Consumed, ContextualProcessor, Grouped, KeyValue, Materialized, Produced, StreamsBuilder, TopologyTestDriver,
  type KTable, type TestInputTopic, type TestOutputTopic,
} from '../index.ts';
import { ChangedSerde } from './ChangedSerde.ts';
import { ByteWriter } from '../../common/index.ts';

const string = Serdes.String();

interface Run {
  readonly input: TestInputTopic<string, string>;
  readonly output: TestOutputTopic<string, string>;
  readonly driver: TopologyTestDriver;
  readonly text: string;
}

const run = (build: (table: KTable<string, string>) => KTable<string, string>, materialized?: Materialized<string, string>): Run => {
  const builder = new StreamsBuilder();
  build(builder.table('in', Consumed.with(string, string), materialized)).toStream().to('out', Produced.with(string, string));
  const topology = builder.build();
  const driver = new TopologyTestDriver(topology, { defaultKeySerde: string, defaultValueSerde: string });
  return {
    driver,
    input: driver.createInputTopic('in', string, string),
    output: driver.createOutputTopic('out', string, string),
    text: topology.describe().toString(),
  };
};

const updates = (output: TestOutputTopic<string, unknown>): unknown[] =>
  output.readRecordsToList().map(({ key, value, timestamp }) => [key, value, timestamp]);

describe('a table', () => {
  test('is its source\'s latest value per key; null deletes, null keys are dropped', () => {
    const { input, output, driver } = run((table) => table, Materialized.as('rows'));
    input.pipeInput('a', '1', { timestamp: 5 });
    input.pipeInput(null, 'x');
    input.pipeInput('a', '2', { timestamp: 3 });
    input.pipeInput('b', '1', { timestamp: 6 });
    input.pipeInput('b', null, { timestamp: 7 });
    expect(updates(output)).toEqual([['a', '1', 5], ['a', '2', 3], ['b', '1', 6], ['b', null, 7]]);
    expect([...driver.getTimestampedKeyValueStore('rows').all()]).toEqual([{ key: 'a', value: { value: '2', timestamp: 3 } }]);
    expect(driver.metrics().get('KTABLE-SOURCE-0000000001')?.dropped).toBe(1);
  });

  test('filtered without a store answers each rejected record with a tombstone', () => {
    const { input, output } = run((table) => table.filter((_key, value) => value.length > 1));
    input.pipeInput('a', '1', { timestamp: 1 });
    input.pipeInput('a', '22', { timestamp: 2 });
    input.pipeInput('a', '3', { timestamp: 3 });
    expect(updates(output)).toEqual([['a', null, 1], ['a', '22', 2], ['a', null, 3]]);
  });

  test('filtered over a store is silent about rows that were never there', () => {
    const { input, output } = run((table) => table.filterNot((_key, value) => value.length === 1), Materialized.as('rows'));
    input.pipeInput('a', '1', { timestamp: 1 });
    input.pipeInput('a', '22', { timestamp: 2 });
    input.pipeInput('a', '3', { timestamp: 3 });
    input.pipeInput('a', '4', { timestamp: 4 });
    expect(updates(output)).toEqual([['a', '22', 2], ['a', null, 3]]);
  });

  test('keeps a filtered or mapped table in a store of its own where it is named', () => {
    const { input, driver } = run((table) =>
      table
        .filter((_key, value) => value !== 'no', Materialized.as('kept'))
        .mapValues((value, key) => key + value, Materialized.as<string, string>('mapped').withValueSerde(string)),
    );
    input.pipeInput('a', '1');
    input.pipeInput('b', 'no');
    input.pipeInput('c', '3');
    input.pipeInput('a', null);
    const rows = (store: string): unknown[] =>
      [...driver.getTimestampedKeyValueStore<string, string>(store).all()].map(({ key, value }) => [key, value.value]);
    expect(rows('kept')).toEqual([['c', '3']]);
    expect(rows('mapped')).toEqual([['c', 'c3']]);
  });

  test('does not show deleted rows to a value mapper', () => {
    const { input, output } = run((table) => table.mapValues((value) => value.toUpperCase()));
    input.pipeInput('a', 'x', { timestamp: 1 });
    input.pipeInput('a', null, { timestamp: 2 });
    expect(updates(output)).toEqual([['a', 'X', 1], ['a', null, 2]]);
  });

  test('made of a stream drops null keys, and repartitions after a change of key', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', Consumed.with(string, string))
      .selectKey((_key, value) => value.slice(0, 1))
      .toTable(Materialized.as<string, string>('latest').withKeySerde(string))
      .toStream()
      .to('out', Produced.with(string, string));
    const driver = new TopologyTestDriver(builder.build());
    const input = driver.createInputTopic('in', string, string);
    for (const value of ['a1', 'b1', 'a2']) input.pipeInput('k', value);
    expect(driver.createOutputTopic('out', string, string).readKeyValuesToMap()).toEqual(new Map([['a', 'a2'], ['b', 'b1']]));
    expect([...driver.producedTopicNames()]).toContain('test-app-KSTREAM-TOTABLE-0000000002-repartition');
  });

  test('turns into a stream under another key', () => {
    const builder = new StreamsBuilder();
    builder
      .table('in', Consumed.with(string, string))
      .toStream((key, value) => `${key}-${value}`)
      .to('out', Produced.with(string, string));
    const driver = new TopologyTestDriver(builder.build());
    driver.createInputTopic('in', string, string).pipeInput('a', '1');
    expect(driver.createOutputTopic('out', string, string).readKeyValue()).toEqual({ key: 'a-1', value: '1' });
  });
});

describe('a grouped table', () => {
  const byValue = Grouped.with<string, string>(string, string);

  test('counts rows, taking a row out of its old group first', () => {
    const builder = new StreamsBuilder();
    builder
      .table('in', Consumed.with(string, string))
      .groupBy((key, value) => KeyValue.pair(value, key), byValue)
      .count()
      .toStream()
      .to('out', Produced.with(string, Serdes.Long()));
    const driver = new TopologyTestDriver(builder.build());
    const input = driver.createInputTopic('in', string, string);
    const output = driver.createOutputTopic('out', string, Serdes.Long());
    input.pipeInput('A', 'green', { timestamp: 10 });
    input.pipeInput('B', 'green', { timestamp: 9 });
    input.pipeInput('A', 'blue', { timestamp: 12 });
    input.pipeInput('B', null, { timestamp: 13 });
    expect(updates(output)).toEqual([
      ['green', 1n, 10], ['green', 2n, 10], ['green', 1n, 12], ['blue', 1n, 12], ['green', 0n, 13],
    ]);
  });

  test('sends one change, and one update, where the group stays the same', () => {
    const { input, output, driver } = run((table) =>
      table
        .groupBy((key, value) => KeyValue.pair(key.slice(0, 1), value), byValue)
        .aggregate(
          () => '',
          (_key, value, text) => `${text}+${value}`,
          (_key, value, text) => `${text}-${value}`,
          Materialized.with(string, string),
        ),
    );
    input.pipeInput('a1', 'x', { timestamp: 1 });
    input.pipeInput('a1', 'y', { timestamp: 2 });
    input.pipeInput('a2', 'z', { timestamp: 3 });
    expect(updates(output)).toEqual([['a', '+x', 1], ['a', '+x-x+y', 2], ['a', '+x-x+y+z', 3]]);
    const topic = 'test-app-KTABLE-AGGREGATE-STATE-STORE-0000000004-repartition';
    const sent = driver.createOutputTopic(topic, string, new ChangedSerde(string));
    expect(sent.readValuesToList()).toEqual([new Change('x', null), new Change('y', 'x'), new Change('z', null)]);
  });

  test('reduces with an adder and a subtractor, using default serdes', () => {
    const { input, output } = run((table) =>
      table
        .groupBy((key, value) => KeyValue.pair(key.slice(0, 1), value))
        .reduce((sum, value) => String(Number(sum) + Number(value)), (sum, value) => String(Number(sum) - Number(value))),
    );
    input.pipeInput('a1', '5', { timestamp: 1 });
    input.pipeInput('a2', '7', { timestamp: 2 });
    input.pipeInput('a1', '6', { timestamp: 3 });
    input.pipeInput('a2', null, { timestamp: 4 });
    expect(updates(output)).toEqual([['a', '5', 1], ['a', '12', 2], ['a', '13', 3], ['a', '6', 4]]);
  });

  test('leaves rows out whose group is null', () => {
    const { input, output } = run((table) =>
      table
        .groupBy((key, value) => (value === 'none' ? null : KeyValue.pair(key, value)), byValue)
        .reduce((_old, value) => value, (old) => old),
    );
    input.pipeInput('a', 'none');
    input.pipeInput('a', 'some');
    expect(output.readValuesToList()).toEqual(['some']);
  });

  test('asks the filter between it and a source for old values', () => {
    const { input, output } = run((table) =>
      table
        .filter((_key, value) => value !== 'hidden')
        .groupBy((_key, value) => KeyValue.pair('all', value), byValue)
        .reduce((text, value) => `${text}+${value}`, (text, value) => `${text}-${value}`),
    );
    input.pipeInput('a', 'x');
    input.pipeInput('a', 'hidden');
    input.pipeInput('b', 'y');
    expect(output.readValuesToList()).toEqual(['x', 'x-x', 'x-x+y']);
  });
});

describe('an aggregate', () => {
  test('sends old values to whoever groups it again', () => {
    const builder = new StreamsBuilder();
    const seen: unknown[] = [];
    const counts = builder.stream('in', Consumed.with(string, string)).groupByKey().count(Materialized.as('counts'));
    counts.groupBy((_key, count) => KeyValue.pair('sum', count), Grouped.with(string, Serdes.Long()))
      .reduce((sum, count) => sum + count, (sum, count) => sum - count)
      .toStream()
      .process({
        get: () =>
          new (class extends ContextualProcessor<string, bigint, never, never> {
            override process(record: { readonly value: bigint }): void {
              seen.push(record.value);
            }
          })(),
      });
    const driver = new TopologyTestDriver(builder.build());
    const input = driver.createInputTopic('in', string, string);
    for (const key of ['a', 'a', 'b']) input.pipeInput(key, '');
    expect(seen).toEqual([1n, 2n, 3n]);
  });
});

describe('rows of a table', () => {
  test('can be looked up through it, whether they are kept or computed', () => {
    const ask = <V>(derive: (table: KTable<string, string>) => KTable<string, V>): unknown[] => {
      const builder = new StreamsBuilder();
      const rows = derive(builder.table('in', Consumed.with(string, string))).valueGetterSupplier();
      const answers: unknown[] = [];
      builder.stream('ask', Consumed.with(string, string)).process(
        {
          get: () => {
            const getter = rows.get();
            return { init: (context) => getter.init(context), process: (record) => answers.push(getter.get(record.key)) };
          },
        },
        ...rows.storeNames(),
      );
      const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: string, defaultValueSerde: string });
      const input = driver.createInputTopic('in', string, string);
      for (const value of ['x', 'yy']) input.pipeInput(value.slice(0, 1), value, { timestamp: 3 });
      for (const key of ['x', 'y', 'z']) driver.createInputTopic('ask', string, string).pipeInput(key, '');
      return answers;
    };
    const row = (value: unknown): unknown => ({ value, timestamp: 3 });
    const filtered = (table: KTable<string, string>, kept?: Materialized<string, string>) => table.filter((_key, value) => value.length > 1, kept);
    expect(ask((table) => table)).toEqual([row('x'), row('yy'), null]);
    expect(ask((table) => filtered(table))).toEqual([null, row('yy'), null]);
    expect(ask((table) => filtered(table, Materialized.as('kept')))).toEqual([null, row('yy'), null]);
    expect(ask((table) => filtered(table).mapValues((value) => value.length))).toEqual([null, row(2), null]);
    const counted = (table: KTable<string, string>) => table.toStream().groupByKey().count();
    expect(ask((table) => counted(table))).toEqual([row(1n), row(1n), null]);
  });
});

test('a row whose group has the same bytes stays in its group, also by the application\'s default serde', () => {
  const builder = new StreamsBuilder();
  const counts: unknown[] = [];
  builder
    .table<{ name: string }, string>('in')
    .groupBy(({ name }, value) => KeyValue.pair({ initial: name[0] }, value))
    .count()
    .toStream()
    .foreach((key, count) => counts.push([key, count]));
  const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: Serdes.JSON(), defaultValueSerde: string });
  const input = driver.createInputTopic('in', Serdes.JSON(), string);
  for (const value of ['1', '2', null]) input.pipeInput({ name: 'Ann' }, value);
  expect(counts).toEqual([[{ initial: 'A' }, 1n], [{ initial: 'A' }, 1n], [{ initial: 'A' }, 0n]]);
});

test('a transformer that is asked for rows by other operators is closed with them', () => {
  const builder = new StreamsBuilder();
  const strings = Consumed.with(string, string);
  const events: string[] = [];
  const transformed = builder.table('in', strings).transformValues<string>({
    get: () => ({ init: () => events.push('init'), transform: (_key, value) => value, close: () => events.push('close') }),
  });
  const shown = transformed.filter(() => true).mapValues((value) => value);
  shown.join(builder.table('other', strings), (left, right) => left + right);
  builder.stream('asking', strings).join(shown, (left: string, right: string) => left + right).to('out');
  const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: string, defaultValueSerde: string });
  expect(events.splice(0)).toEqual(['init', 'init', 'init']);
  driver.close();
  expect(events).toEqual(['close', 'close', 'close']);
});

describe('ChangedSerde', () => {
  test('writes Kafka\'s three forms and reads them back', () => {
    const serde = new ChangedSerde(string);
    const bytes = (change: Change<string>): number[] => {
      const out = new ByteWriter(1);
      serde.serialize(change, out);
      return [...out.copy()];
    };
    expect(bytes(new Change('new', null))).toEqual([110, 101, 119, 1]);
    expect(bytes(new Change<string>(null, 'old'))).toEqual([111, 108, 100, 0]);
    expect(bytes(new Change('new', 'o'))).toEqual([6, 110, 101, 119, 111, 2]);
    for (const change of [new Change('n', null), new Change<string>(null, 'o'), new Change('n', 'older')]) {
      const written = new Uint8Array([9, ...bytes(change), 9]);
      expect(serde.deserialize(written, 1, written.length - 1)).toEqual(change);
    }
    expect(() => bytes(new Change<string>(null, null))).toThrow('cannot be written');
  });
});
