import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import {
  Consumed, Materialized, Named, Produced, Stores, StreamsBuilder, TableJoined, TopologyTestDriver, type KTable, type TestRecord, type TopologyConfig,
} from '../../index.ts';

const text = Serdes.String();
const strings = Consumed.with(text, text);
const both = (left: string | null, right: string | null): string => `${left}+${right}`;

type Table = KTable<string, string>;
type Joins = (left: Table, right: Table) => Table;
type Side = 'left' | 'right';

const line = ({ key, value, timestamp }: TestRecord<string, string>): string => `${key}:${value}@${timestamp}`;

const run = (joins: Joins, versioned = false) => {
  const builder = new StreamsBuilder();
  const materialized = (name: string): Materialized<string, string> | undefined =>
    versioned ? Materialized.as(Stores.persistentVersionedKeyValueStore(name, 1000)) : undefined;
  joins(builder.table('left', strings, materialized('lefts')), builder.table('right', strings, materialized('rights')))
    .toStream().to('out', Produced.with(text, text));
  const driver = new TopologyTestDriver(builder.build());
  const inputs = { left: driver.createInputTopic('left', text, text), right: driver.createInputTopic('right', text, text) };
  const output = driver.createOutputTopic('out', text, text);
  const pipe = (side: Side, key: string, value: string | null, timestamp = 0): TestRecord<string, string>[] => {
    inputs[side].pipeInput(key, value, { timestamp });
    return output.readRecordsToList();
  };
  return { driver, pipe, lines: (...args: Parameters<typeof pipe>) => pipe(...args).map(line) };
};

const nodesOf = (joins: Joins, config: TopologyConfig = {}): ReadonlyArray<readonly string[]> => {
  const builder = new StreamsBuilder();
  joins(builder.table('left', strings), builder.table('right', strings));
  return builder.build(config).describe().subtopologies.flatMap(({ nodes }) => nodes.map(({ name, stores }) => [name, ...stores]));
};

const updates = fc.array(
  fc.tuple(fc.constantFrom<Side>('left', 'right'), fc.constantFrom('a', 'b', 'c'), fc.option(fc.constantFrom('x', 'y', 'a', 'b'), { freq: 3 })),
  { maxLength: 40 },
);

const kinds: ReadonlyArray<readonly [string, Joins, (left: string | undefined, right: string | undefined) => boolean]> = [
  ['an inner', (left, right) => left.join(right, both), (left, right) => left !== undefined && right !== undefined],
  ['a left', (left, right) => left.leftJoin(right, both), (left) => left !== undefined],
  ['an outer', (left, right) => left.outerJoin(right, both), (left, right) => left !== undefined || right !== undefined],
];

describe.each(kinds)('%s join of tables', (_kind, joins, hasRow) => {
  test.each([
    ['looked up', joins],
    ['materialized', (left: Table, right: Table) => joins(left, right).filter(() => true, Materialized.as<string, string>('joined').withValueSerde(text))],
    ['and joined again', (left: Table, right: Table) => joins(left, right).leftJoin(left, (joined) => joined)],
  ] as const)('follows both sides, %s', (_how, made) => {
    fc.assert(
      fc.property(updates, (steps) => {
        const { pipe } = run(made as Joins);
        const rows = { left: new Map<string, string>(), right: new Map<string, string>() };
        const result = new Map<string, string | null>();
        for (const [side, key, value] of steps) {
          if (value === null) rows[side].delete(key);
          else rows[side].set(key, value);
          for (const record of pipe(side, key, value)) result.set(must(record.key), record.value);
          const [left, right] = [rows.left.get(key), rows.right.get(key)];
          expect(result.get(key) ?? null).toBe(hasRow(left, right) ? both(left ?? null, right ?? null) : null);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('joins of tables', () => {
  test('have the later time of the two rows', () => {
    const { lines } = run((left, right) => left.join(right, both));
    expect(lines('left', 'k', 'l', 5)).toEqual([]);
    expect(lines('right', 'k', 'r', 3)).toEqual(['k:l+r@5']);
    expect(lines('left', 'k', 'm', 4)).toEqual(['k:m+r@4']);
  });

  test('say nothing of a row that is missing before and after', () => {
    expect(run((left, right) => left.leftJoin(right, both)).lines('left', 'k', null)).toEqual([]);
    expect(run((left, right) => left.outerJoin(right, both)).lines('right', 'k', null)).toEqual([]);
  });

  test('drop what comes out of order where a table is versioned', () => {
    const { lines, driver } = run((left, right) => left.join(right, both), true);
    lines('left', 'k', 'l5', 5);
    expect(lines('right', 'k', 'r', 6)).toEqual(['k:l5+r@6']);
    expect(lines('left', 'k', 'l3', 3)).toEqual([]);
    expect([...driver.metrics()].filter(([name]) => name.startsWith('KTABLE-JOIN')).reduce((sum, [, { dropped }]) => sum + dropped, 0)).toBe(1);
  });

  test('have the names that Kafka generates, or given ones', () => {
    expect(nodesOf((left, right) => left.join(right, both))).toEqual(
      expect.arrayContaining([
        ['KTABLE-JOINTHIS-0000000007', 'right-STATE-STORE-0000000003'],
        ['KTABLE-JOINOTHER-0000000008', 'left-STATE-STORE-0000000000'],
        ['KTABLE-MERGE-0000000006'],
      ]),
    );
    expect(nodesOf((left, right) => left.join(right, both, Named.as('pair'), Materialized.as('pairs')))).toEqual(
      expect.arrayContaining([
        ['pair-join-this', 'right-STATE-STORE-0000000003'],
        ['pair-join-other', 'left-STATE-STORE-0000000000'],
        ['pair', 'pairs'],
      ]),
    );
    expect(nodesOf((left, right) => left.join(right, both, Materialized.with(text, text)))).toContainEqual(
      ['KTABLE-MERGE-0000000007', 'KTABLE-MERGE-STATE-STORE-0000000006'],
    );
  });
});

const refersTo = (value: string): string => value.charAt(0);
const refersOrNot = (value: string): string | null => (value.startsWith('x') ? null : value.charAt(0));

describe('a join of tables by a foreign key', () => {
  test.each([
    ['inner', (left: Table, right: Table) => left.join(right, refersTo, both), refersTo, false],
    ['left', (left: Table, right: Table) => left.leftJoin(right, refersOrNot, both), refersOrNot, true],
    ['inner, materialized', (left: Table, right: Table) => left.join(right, refersTo, both, Materialized.as<string, string>('joined').withValueSerde(text)), refersTo, false],
  ] as const)('follows both sides and changes of the key: %s', (_kind, joins, extractor, isLeft) => {
    fc.assert(
      fc.property(updates, (steps) => {
        const { pipe } = run(joins);
        const rows = { left: new Map<string, string>(), right: new Map<string, string>() };
        const result = new Map<string, string>();
        for (const [side, key, value] of steps) {
          if (value === null) rows[side].delete(key);
          else rows[side].set(key, value);
          for (const record of pipe(side, key, value))
            if (record.value === null) result.delete(must(record.key));
            else result.set(must(record.key), record.value);
          const expected = [...rows.left].flatMap(([primaryKey, row]) => {
            const foreignKey = extractor(row);
            const found = foreignKey === null ? undefined : rows.right.get(foreignKey);
            return found === undefined && !isLeft ? [] : [[primaryKey, both(row, found ?? null)] as const];
          });
          expect([...result].sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 60 },
    );
  });

  test('reads the foreign key from key and value', () => {
    const { lines } = run((left, right) => left.join(right, (value, key) => key + value, both));
    lines('right', 'ab', 'r', 7);
    expect(lines('left', 'a', 'b', 5)).toEqual(['a:b+r@7']);
  });

  test('answers all who refer to a changed row in the order of their keys', () => {
    const { lines } = run((left, right) => left.join(right, refersTo, both));
    for (const key of ['c', 'a', 'b']) lines('left', key, 'x');
    expect(lines('right', 'x', 'r', 1)).toEqual(['a:x+r@1', 'b:x+r@1', 'c:x+r@1']);
    lines('left', 'b', null);
    expect(lines('right', 'x', 's', 2)).toEqual(['a:x+s@2', 'c:x+s@2']);
  });

  test('drops inner rows that refer to nothing, and gives tombstones for what it has to take back', () => {
    const { lines, driver } = run((left, right) => left.join(right, refersOrNot, both));
    expect(lines('left', 'k', 'xnothing')).toEqual([]);
    expect(driver.metrics().get('KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000007')!.dropped).toBe(1);
    expect(lines('left', 'm', 'a')).toEqual([]);
    expect(lines('left', 'm', 'ab')).toEqual(['m:null@0']);
  });

  test('works where serdes are left to the application', () => {
    const builder = new StreamsBuilder();
    builder.table<string, string>('left').leftJoin(builder.table<string, string>('right'), refersTo, both).toStream().to('out');
    const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: text as never, defaultValueSerde: text as never });
    driver.createInputTopic('right', text, text).pipeInput('a', 'r');
    driver.createInputTopic('left', text, text).pipeInput('k', 'abc');
    expect(driver.createOutputTopic('out', text, text).readRecordsToList().map(line)).toEqual(['k:abc+r@0']);
  });

  test('has the names that Kafka generates, or given ones', () => {
    const builder = new StreamsBuilder();
    const orders = builder.table('left', strings);
    orders.join(builder.table('right', strings), refersTo, both);
    const { subtopologies } = builder.build().describe();
    expect(subtopologies.flatMap(({ nodes }) => nodes.map(({ name }) => name)).filter((name) => !name.includes('SOURCE-000000000'))).toEqual(
      expect.arrayContaining([
        'KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000007', 'KTABLE-SINK-0000000008',
        'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-0000000011', 'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-0000000012',
        'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-0000000013', 'KTABLE-SINK-0000000015',
        'KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-RESOLVER-PROCESSOR-0000000017', 'KTABLE-FK-JOIN-OUTPUT-0000000018',
      ]),
    );
    expect(subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics).sort()).toEqual([
      'KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000006-topic', 'KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-0000000014-topic',
    ]);
    const named = nodesOf((left, right) => left.join(right, refersTo, both, TableJoined.as('placed'), Materialized.as('result')));
    expect(named.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'placed-subscription-registration-processor', 'placed-subscription-registration-sink', 'placed-subscription-registration-source',
        'placed-subscription-receive', 'placed-subscription-join-foreign', 'placed-foreign-join-subscription',
        'placed-subscription-response-sink', 'placed-subscription-response-source', 'placed-subscription-response-resolver', 'placed-result',
      ]),
    );
    expect(named).toContainEqual(['placed-subscription-receive', 'placed-subscription-store']);
    expect(named).toContainEqual(['placed-result', 'result']);
  });
});
