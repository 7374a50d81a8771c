import { describe, expect, test } from 'vitest';
import { Serdes } from '../../../serde/index.ts';
import {
  Consumed, Joined, KeyValue, Materialized, Produced, Stores, StreamsBuilder, TopologyException, TopologyTestDriver, withKey, type KStream,
  type TestRecord,
} from '../../index.ts';

const text = Serdes.String();
const strings = Consumed.with(text, text);
const both = (left: string, right: string | null): string => `${left}+${right}`;
const line = ({ key, value, timestamp }: TestRecord<string, string>): string => `${key}:${value}@${timestamp}`;
const versioned = (historyMs: number): Materialized<string, string> => Materialized.as(Stores.persistentVersionedKeyValueStore('rows', historyMs));
const grace = (ms: number): Joined<string, string, string> => Joined.with(text, text, text).withGracePeriod(ms);

const run = (joins: (builder: StreamsBuilder, stream: KStream<string, string>) => KStream<string, string>) => {
  const builder = new StreamsBuilder();
  joins(builder, builder.stream('stream', strings)).to('out', Produced.with(text, text));
  const topology = builder.build();
  const driver = new TopologyTestDriver(topology);
  const [stream, table] = [driver.createInputTopic('stream', text, text), driver.createInputTopic('table', text, text)];
  const output = driver.createOutputTopic('out', text, text);
  return {
    driver,
    topology,
    row: (key: string, value: string | null, timestamp = 0): void => table.pipeInput(key, value, { timestamp }),
    pipe: (key: string | null, value: string | null, timestamp = 0): string[] => {
      stream.pipeInput(key, value, { timestamp });
      return output.readRecordsToList().map(line);
    },
  };
};

describe('a join of a stream with a table', () => {
  test('is triggered by the stream alone, with the time of its record', () => {
    const { row, pipe } = run((builder, stream) => stream.join(builder.table('table', strings), both));
    expect(pipe('k', 'a', 1)).toEqual([]);
    row('k', 'r', 9);
    expect(pipe('k', 'b', 2)).toEqual(['k:b+r@2']);
    row('k', null);
    expect(pipe('k', 'c', 3)).toEqual([]);
  });

  test('to the left gives null for a missing row, and lets null keys through but no null values', () => {
    const { pipe } = run((builder, stream) =>
      stream.leftJoin(builder.table('table', strings), withKey((key: string | null, value: string, row: string | null) => `${key}${value}${row}`)),
    );
    expect(pipe('k', 'a')).toEqual(['k:kanull@0']);
    expect(pipe(null, 'b')).toEqual(['null:nullbnull@0']);
    expect(pipe('k', null)).toEqual([]);
  });

  test('sees a versioned table as it was at the time of the record', () => {
    const { row, pipe } = run((builder, stream) => stream.join(builder.table('table', strings, versioned(100)), both));
    row('k', 'r5', 5);
    row('k', 'r9', 9);
    expect(pipe('k', 'a', 6)).toEqual(['k:a+r5@6']);
    expect(pipe('k', 'b', 4)).toEqual([]);
    expect(pipe('k', 'c', 10)).toEqual(['k:c+r9@10']);
  });

  test('waits for the table for as long as the grace period, in the order of time, key and arrival', () => {
    const { row, pipe } = run((builder, stream) => stream.leftJoin(builder.table('table', strings, versioned(100)), both, grace(10)));
    expect(pipe('b', '1', 5)).toEqual([]);
    expect(pipe('a', '2', 5)).toEqual([]);
    expect(pipe('b', '3', 5)).toEqual([]);
    row('b', 'r', 5);
    expect(pipe('z', '4', 14)).toEqual([]);
    expect(pipe('z', '5', 15)).toEqual(['a:2+null@5', 'b:1+r@5', 'b:3+r@5']);
    expect(pipe('b', 'late', 4)).toEqual(['b:late+null@4']);
    expect(pipe(null, 'no key', 15)).toEqual(['null:no key+null@15']);
  });

  test('waits only for a versioned table that remembers long enough', () => {
    const build = (materialized: Materialized<string, string> | undefined): void => {
      run((builder, stream) => stream.join(builder.table('table', strings, materialized), both, grace(10)));
    };
    expect(() => build(undefined)).toThrow(TopologyException);
    expect(() => build(versioned(9))).toThrow(TopologyException);
    expect(() => build(versioned(10))).not.toThrow();
  });

  test('repartitions a stream whose key has changed, once for all joins under its own name', () => {
    const { topology } = run((builder, stream) => {
      const rekeyed = stream.map((key, value) => KeyValue.pair(value, key));
      const table = builder.table('table', strings);
      rekeyed.join(table, both, Joined.with(text, text, text));
      rekeyed.leftJoin(table, both, Joined.with(text, text, text).withName('again'));
      return rekeyed.join(table, both, Joined.with(text, text, text));
    });
    const { subtopologies } = topology.describe();
    expect(subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics).sort()).toEqual(
      ['KSTREAM-MAP-0000000001-repartition', 'again-repartition'],
    );
    expect(subtopologies.flatMap(({ nodes }) => nodes.map(({ name }) => name))).toEqual(expect.arrayContaining(['KSTREAM-JOIN-0000000008', 'again']));
  });
});

describe('a join of a stream with a global table', () => {
  test('looks up any key', () => {
    const { row, pipe } = run((builder, stream) => stream.join(builder.globalTable('table', strings), (key, value) => key + value, both));
    row('kv', 'r', 7);
    expect(pipe('k', 'v', 3)).toEqual(['k:v+r@3']);
    expect(pipe('k', 'w', 3)).toEqual([]);
  });

  test('to the left drops what has a key but nothing to look up', () => {
    const { pipe, driver } = run((builder, stream) =>
      stream.leftJoin(builder.globalTable('table', strings), (_key, value) => (value === 'none' ? null : value), both),
    );
    expect(pipe('k', 'v')).toEqual(['k:v+null@0']);
    expect(pipe('k', 'none')).toEqual([]);
    expect(pipe(null, 'none')).toEqual(['null:none+null@0']);
    expect([...driver.metrics()].find(([name]) => name.startsWith('KSTREAM-LEFTJOIN-'))![1].dropped).toBe(1);
  });
});
