import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, Grouped, Materialized, Named, Stores, StreamsBuilder, TopologyException, TopologyTestDriver,
  type Change, type KTable, type ProcessorContext, type Record, type VersionedKeyValueStore,
} from '../index.ts';
import { ProcessorGraphNode } from '../graph/ProcessorGraphNode.ts';
import type { KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';

const strings = Serdes.String();
const versioned = (name: string) => Materialized.as<string, string>(Stores.persistentVersionedKeyValueStore(name, 1000));

const tableOf = (builder: StreamsBuilder): KTable<string, string> => builder.table('in', Consumed.with(strings, strings), versioned('rows'));

/** What a table forwards, as it forwards it. */
const changesOf = <V>(table: KTable<string, V>): string[] => {
  const seen: string[] = [];
  class Capture extends ContextualProcessor<string, Change<V>, never, never> {
    override process({ key, value, timestamp }: Record<string, Change<V>>): void {
      seen.push(`${key}: ${value.oldValue}>${value.newValue}@${timestamp}${value.isLatest ? '' : ' late'}`);
    }
  }
  const { builder, graphNode } = table.parts;
  builder.addGraphNode(graphNode, new ProcessorGraphNode(`capture-${table.parts.name}`, { get: () => new Capture() }));
  return seen;
};

type Input = readonly [value: string | null, timestamp: number];

const run = (builder: StreamsBuilder, inputs: readonly Input[]): TopologyTestDriver => {
  const driver = new TopologyTestDriver(builder.build());
  const input = driver.createInputTopic('in', strings, strings);
  for (const [value, timestamp] of inputs) input.pipeInput('k', value, { timestamp });
  return driver;
};

const INPUTS: readonly Input[] = [['aa', 10], ['bb', 20], ['cc', 15], ['ab', 2000], ['zz', 900]];

describe('a versioned table', () => {
  test('keeps every version in its store, and none that comes too late', () => {
    const builder = new StreamsBuilder();
    const seen = changesOf(tableOf(builder));
    const driver = run(builder, INPUTS);
    const store = driver.getStateStore('rows') as VersionedKeyValueStore<string, string>;
    expect(store.get('k')).toEqual({ value: 'ab', timestamp: 2000, validTo: undefined });
    expect(store.getAsOf('k', 1500)).toEqual({ value: 'bb', timestamp: 20, validTo: 2000 });
    expect(seen).toEqual(['k: null>aa@10', 'k: null>bb@20', 'k: null>cc@15 late', 'k: null>ab@2000']);
    expect([...driver.metrics().values()].reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
  });

  test('passes what is late on through filter and mapValues, as late, and nothing is left out', () => {
    const builder = new StreamsBuilder();
    const filtered = tableOf(builder).filter((_, value) => value.startsWith('a'));
    const seen = changesOf(filtered);
    const mapped = changesOf(filtered.mapValues((value) => value.toUpperCase()));
    filtered.groupBy((key, value) => ({ key, value }), Grouped.with(strings, strings)).count();
    run(builder, INPUTS);
    expect(seen).toEqual(['k: null>aa@10', 'k: aa>null@20', 'k: null>null@15 late', 'k: null>ab@2000']);
    expect(mapped).toEqual(['k: null>AA@10', 'k: null>null@20', 'k: null>null@15 late', 'k: null>AB@2000']);
  });

  test('decides in a store of its own what is late', () => {
    const builder = new StreamsBuilder();
    const plain = builder.table('in', Consumed.with(strings, strings), Materialized.as<string, string>('plain'));
    const seen = changesOf(plain.mapValues((value) => value, versioned('own').withValueSerde(strings)));
    const again = changesOf(plain.filter(() => true, Materialized.as('unversioned')));
    run(builder, INPUTS.slice(0, 3));
    expect(seen).toEqual(['k: null>aa@10', 'k: null>bb@20', 'k: null>cc@15 late']);
    expect(again).toEqual(['k: null>aa@10', 'k: aa>bb@20', 'k: bb>cc@15']);
  });

  test('does not move rows between groups by what is late', () => {
    const builder = new StreamsBuilder();
    tableOf(builder)
      .groupBy((_, value) => ({ key: value[0]!, value }), Grouped.with(strings, strings))
      .count()
      .toStream()
      .to('out');
    const driver = run(builder, INPUTS);
    const out = driver.createOutputTopic('out', strings, Serdes.Long());
    expect(out.readRecordsToList().map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`)).toEqual(['a=1@10', 'a=0@20', 'b=1@20', 'b=0@2000', 'a=1@2000']);
  });

  test.each<[string, (table: KTable<string, string>) => KTable<string, string>]>([
    ['filter', (table) => table.filter(() => true, Materialized.with(strings, strings))],
    ['mapValues', (table) => table.mapValues((value) => value, Materialized.with(strings, strings))],
    ['transformValues', (table) => table.transformValues({ get: () => ({ transform: (_key, value) => value }) }, Materialized.with(strings, strings))],
  ])('is none any more after %s with a Materialized that names no store', (_step, derive) => {
    const builder = new StreamsBuilder();
    derive(tableOf(builder)).groupBy((_, value) => ({ key: value[0]!, value }), Grouped.with(strings, strings)).count().toStream().to('out');
    const out = run(builder, INPUTS).createOutputTopic('out', strings, Serdes.Long());
    expect(out.readRecordsToList().map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`)).toEqual([
      'a=1@10', 'a=0@20', 'b=1@20', 'b=0@20', 'c=1@15', 'b=-1@2000', 'a=1@2000',
    ]);
  });

  test('is looked up as of a time, through what is computed from it', () => {
    const builder = new StreamsBuilder();
    const table = tableOf(builder).filter((_, value) => value !== 'bb').mapValues((value) => `${value}!`);
    const supplier = table.valueGetterSupplier();
    const seen: unknown[] = [];
    builder.stream('lookups', Consumed.with(strings, strings)).process({ get: () => new Lookup(supplier, seen) }, Named.as('lookup'), ...supplier.storeNames());
    const driver = run(builder, INPUTS.slice(0, 3));
    driver.createInputTopic('lookups', strings, strings).pipeInput('k', '', { timestamp: 0 });
    expect(seen).toEqual([true, null, 'cc!@15', null, 'aa!@10', null]);
  });

  test('cannot be kept in a store for windows', () => {
    const builder = new StreamsBuilder();
    const wrong = Materialized.as<string, string>(Stores.inMemorySessionStore('s', 10));
    expect(() => builder.table('in', wrong)).toThrow(TopologyException);
  });
});

class Lookup extends ContextualProcessor<string, string, never, never> {
  readonly #getter: KTableValueGetter<string, string>;
  readonly #seen: unknown[];

  constructor(supplier: KTableValueGetterSupplier<string, string>, seen: unknown[]) {
    super();
    this.#getter = supplier.get();
    this.#seen = seen;
  }

  override init(context: ProcessorContext<never, never>): void {
    super.init(context);
    this.#getter.init(context);
  }

  override process({ key }: Record<string, string>): void {
    this.#seen.push(this.#getter.isVersioned());
    for (const asOf of [undefined, 17, 20, 12, 5]) {
      const row = this.#getter.get(key, asOf);
      this.#seen.push(row === null ? null : `${row.value}@${row.timestamp}`);
    }
  }
}
