import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, Grouped, KeyValue, Materialized, Produced, SessionWindows, StreamsBuilder, TimeWindows, TopologyTestDriver,
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
});
