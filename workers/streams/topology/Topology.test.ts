import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Branched, Consumed, ContextualProcessor, Grouped, KeyValue, Materialized, Named, Produced, Repartitioned, StreamsBuilder, Stores,
  Topology, TopologyException, TopologyTestDriver, type KStream, type Record,
} from '../index.ts';
import { subtopologies } from './Subtopology.ts';

const strings = Consumed.with(Serdes.String(), Serdes.String());

class PassOn extends ContextualProcessor<string, string, string, string> {
  override process(record: Record<string, string>): void {
    this.context.forward(record);
  }
}
const passOn = { get: () => new PassOn() };

const wordCount = (materialized?: Materialized<string, bigint>): StreamsBuilder => {
  const builder = new StreamsBuilder();
  builder
    .stream('streams-plaintext-input', strings)
    .flatMapValues((line) => line.toLowerCase().split(/\W+/))
    .groupBy((_key, word) => word)
    .count(materialized)
    .toStream()
    .to('streams-wordcount-output', Produced.with(Serdes.String(), Serdes.Long()));
  return builder;
};

describe('Topology.describe', () => {
  test('writes the word count as Kafka does', () => {
    expect(wordCount(Materialized.as('Counts')).build().describe().toString()).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0\n' +
        '    Source: KSTREAM-SOURCE-0000000000 (topics: [streams-plaintext-input])\n' +
        '      --> KSTREAM-FLATMAPVALUES-0000000001\n' +
        '    Processor: KSTREAM-FLATMAPVALUES-0000000001 (stores: [])\n' +
        '      --> KSTREAM-KEY-SELECT-0000000002\n' +
        '      <-- KSTREAM-SOURCE-0000000000\n' +
        '    Processor: KSTREAM-KEY-SELECT-0000000002 (stores: [])\n' +
        '      --> Counts-repartition-filter\n' +
        '      <-- KSTREAM-FLATMAPVALUES-0000000001\n' +
        '    Processor: Counts-repartition-filter (stores: [])\n' +
        '      --> Counts-repartition-sink\n' +
        '      <-- KSTREAM-KEY-SELECT-0000000002\n' +
        '    Sink: Counts-repartition-sink (topic: Counts-repartition)\n' +
        '      <-- Counts-repartition-filter\n' +
        '\n' +
        '  Sub-topology: 1\n' +
        '    Source: Counts-repartition-source (topics: [Counts-repartition])\n' +
        '      --> KSTREAM-AGGREGATE-0000000003\n' +
        '    Processor: KSTREAM-AGGREGATE-0000000003 (stores: [Counts])\n' +
        '      --> KTABLE-TOSTREAM-0000000007\n' +
        '      <-- Counts-repartition-source\n' +
        '    Processor: KTABLE-TOSTREAM-0000000007 (stores: [])\n' +
        '      --> KSTREAM-SINK-0000000008\n' +
        '      <-- KSTREAM-AGGREGATE-0000000003\n' +
        '    Sink: KSTREAM-SINK-0000000008 (topic: streams-wordcount-output)\n' +
        '      <-- KTABLE-TOSTREAM-0000000007\n' +
        '\n',
    );
  });

  test('generates all names where none is given', () => {
    const text = wordCount().build().describe().toString();
    expect(text).toContain('Processor: KSTREAM-FILTER-0000000006 (stores: [])\n      --> KSTREAM-SINK-0000000005\n');
    expect(text).toContain('Sink: KSTREAM-SINK-0000000005 (topic: KSTREAM-AGGREGATE-STATE-STORE-0000000003-repartition)');
    expect(text).toContain('Source: KSTREAM-SOURCE-0000000007 (topics: [KSTREAM-AGGREGATE-STATE-STORE-0000000003-repartition])');
    expect(text).toContain('Processor: KSTREAM-AGGREGATE-0000000004 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000003])');
  });

  test('gives a grouped table its sources and a store', () => {
    const builder = new StreamsBuilder();
    builder.table('input-topic', strings).groupBy((key, value) => KeyValue.pair(value, key)).count();
    expect(builder.build().describe().toString()).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0\n' +
        '    Source: KSTREAM-SOURCE-0000000001 (topics: [input-topic])\n' +
        '      --> KTABLE-SOURCE-0000000002\n' +
        '    Processor: KTABLE-SOURCE-0000000002 (stores: [input-topic-STATE-STORE-0000000000])\n' +
        '      --> KTABLE-SELECT-0000000003\n' +
        '      <-- KSTREAM-SOURCE-0000000001\n' +
        '    Processor: KTABLE-SELECT-0000000003 (stores: [])\n' +
        '      --> KSTREAM-SINK-0000000005\n' +
        '      <-- KTABLE-SOURCE-0000000002\n' +
        '    Sink: KSTREAM-SINK-0000000005 (topic: KTABLE-AGGREGATE-STATE-STORE-0000000004-repartition)\n' +
        '      <-- KTABLE-SELECT-0000000003\n' +
        '\n' +
        '  Sub-topology: 1\n' +
        '    Source: KSTREAM-SOURCE-0000000006 (topics: [KTABLE-AGGREGATE-STATE-STORE-0000000004-repartition])\n' +
        '      --> KTABLE-AGGREGATE-0000000007\n' +
        '    Processor: KTABLE-AGGREGATE-0000000007 (stores: [KTABLE-AGGREGATE-STATE-STORE-0000000004])\n' +
        '      --> none\n' +
        '      <-- KSTREAM-SOURCE-0000000006\n' +
        '\n',
    );
  });

  test('keeps no store for a table that nobody asks', () => {
    const builder = new StreamsBuilder();
    builder.table('input-topic', strings).mapValues((value) => value.length);
    expect(builder.build().describe().toString()).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0\n' +
        '    Source: KSTREAM-SOURCE-0000000001 (topics: [input-topic])\n' +
        '      --> KTABLE-SOURCE-0000000002\n' +
        '    Processor: KTABLE-SOURCE-0000000002 (stores: [])\n' +
        '      --> KTABLE-MAPVALUES-0000000003\n' +
        '      <-- KSTREAM-SOURCE-0000000001\n' +
        '    Processor: KTABLE-MAPVALUES-0000000003 (stores: [])\n' +
        '      --> none\n' +
        '      <-- KTABLE-SOURCE-0000000002\n\n',
    );
  });

  test('uses up a number for a Materialized without a name, as Kafka does', () => {
    const builder = new StreamsBuilder();
    builder.stream('input-topic', strings).groupByKey().count(Materialized.with(undefined, Serdes.Long()));
    expect(builder.build().describe().toString()).toContain(
      'Processor: KSTREAM-AGGREGATE-0000000003 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000002])',
    );
  });

  test('shares one repartition topic among the aggregates of a named grouping, and has one each otherwise', () => {
    const sinks = (grouped?: Grouped<string, string>): string[] => {
      const builder = new StreamsBuilder();
      const grouping = builder.stream('input', strings).selectKey((_key, value) => value).groupByKey(grouped);
      grouping.count();
      grouping.reduce((a, b) => a + b);
      const text = builder.build().describe().toString();
      return [...text.matchAll(/Sink: \S+ \(topic: (\S+)\)/g)].map((match) => match[1]!);
    };
    expect(sinks(Grouped.as('by-value'))).toEqual(['by-value-repartition']);
    expect(sinks()).toEqual([
      'KSTREAM-AGGREGATE-STATE-STORE-0000000002-repartition',
      'KSTREAM-REDUCE-STATE-STORE-0000000007-repartition',
    ]);
  });

  test('takes names that are given for operators, branches, tables and repartition topics', () => {
    const builder = new StreamsBuilder();
    const branches = builder
      .stream('input', strings.withName('in'))
      .filter(() => true, Named.as('keep'))
      .split(Named.as('branch-'))
      .branch((key) => key === 'a', Branched.as('one'))
      .branch((key) => key === 'b')
      .defaultBranch();
    expect([...branches.keys()]).toEqual(['branch-one', 'branch-2', 'branch-0']);
    branches.get('branch-2')!.repartition(Repartitioned.as<string, string>('again').withNumberOfPartitions(3)).to('out', Produced.as('sink'));
    builder.table('users', strings.withName('users-table'));
    const text = builder.build().describe().toString();
    for (const name of ['in', 'users-table-source', 'again-repartition-source']) expect(text).toContain(`Source: ${name} `);
    for (const name of ['keep', 'branch-', 'branch-one', 'branch-2', 'branch-0', 'users-table']) expect(text).toContain(`Processor: ${name} `);
    expect(text).toContain('Sink: sink (topic: out)');
  });

  test('connects what shares a store into one sub-topology, and shows several parents and children', () => {
    const topology = new Topology()
      .addSource('a', 'topic-a')
      .addSource('b', ['topic-b', 'topic-c'])
      .addProcessor('left', passOn, 'a')
      .addProcessor('right', passOn, 'b')
      .addProcessor('both', passOn, 'a', 'b')
      .addStateStore(Stores.keyValueStoreBuilder('shared', Serdes.String(), Serdes.String()), 'left', 'right')
      .addSink('out', () => 'dynamic', {}, 'both', 'left');
    expect(topology.describe().subtopologies).toHaveLength(1);
    expect(topology.describe().toString()).toContain('Source: b (topics: [topic-b, topic-c])\n      --> both, right\n');
    expect(topology.describe().toString()).toContain('Sink: out (extractor class: function)\n      <-- both, left\n');
  });

  test('merges two reads of the same topic into one source', () => {
    const builder = new StreamsBuilder();
    builder.stream('input', strings).to('one');
    builder.stream('input', strings).to('two');
    const [only, ...others] = builder.build().describe().subtopologies;
    expect(others).toEqual([]);
    expect(only!.nodes.map((node) => node.name)).toEqual(['KSTREAM-SOURCE-0000000000', 'KSTREAM-SINK-0000000001', 'KSTREAM-SINK-0000000003']);
  });
});

describe('Topology', () => {
  test('refuses what contradicts itself', () => {
    const valid = (): Topology => new Topology().addSource('source', 'topic').addProcessor('processor', passOn, 'source');
    const store = Stores.keyValueStoreBuilder('store', Serdes.String(), Serdes.String());
    expect(() => valid().addSource('source', 'other')).toThrow(TopologyException);
    expect(() => valid().addSource('again', 'topic')).toThrow('topic topic has already been registered by the source source');
    expect(() => valid().addProcessor('next', passOn)).toThrow('has no parent');
    expect(() => valid().addProcessor('next', passOn, 'missing')).toThrow('has not been added yet');
    expect(() => valid().addSink('sink', 'out', {}, 'processor').addProcessor('next', passOn, 'sink')).toThrow('cannot be a parent');
    expect(() => valid().addStateStore(store, 'source')).toThrow('cannot use a store');
    expect(() => valid().connectProcessorAndStateStores('processor', 'missing')).toThrow('has not been added yet');
    const other = Stores.keyValueStoreBuilder('store', Serdes.String(), Serdes.String());
    expect(() => valid().addStateStore(store).addStateStore(other)).toThrow('a different store');
  });

  test('refuses sources that overlap, and names that cannot be topics', () => {
    const build = (use: (builder: StreamsBuilder) => unknown) => () => {
      const builder = new StreamsBuilder();
      use(builder);
      return builder.build();
    };
    const read = (builder: StreamsBuilder, ...topics: string[]): KStream<string, string> => builder.stream(topics, strings);
    expect(build((builder) => [read(builder, 'a', 'b'), read(builder, 'b')])).toThrow('overlapping');
    expect(build((builder) => [read(builder, 'a'), builder.table('a', strings)])).toThrow(TopologyException);
    expect(() => Named.as('no spaces')).toThrow(TopologyException);
    expect(() => new StreamsBuilder().table('a', strings).groupBy((key, value) => KeyValue.pair(value, key)).count(Named.as('x'.repeat(245)))).toThrow('at most 249');
  });

  test('is the same one when it is built again, with what has been added since', () => {
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', strings);
    stream.to('out');
    const first = builder.build();
    const text = first.describe().toString();
    expect(builder.build().describe().toString()).toBe(text);
    stream.filter(() => true).to('some');
    builder.stream('in', strings).to('all');
    expect(builder.build()).toBe(first);
    expect(first.describe().subtopologies.map(({ nodes }) => nodes.map(({ name }) => name))).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'KSTREAM-FILTER-0000000002', 'KSTREAM-SINK-0000000001', 'KSTREAM-SINK-0000000003', 'KSTREAM-SINK-0000000005'],
    ]);
  });

  test('lists topics and parents as they come', () => {
    const topology = new Topology().addSource('source', 'a', 'b').addProcessor('processor', passOn, 'source').addSink('sink', 'out', 'processor', 'source');
    expect(topology.describe().toString()).toContain('Source: source (topics: [a, b])\n      --> processor, sink\n');
    expect(() => new Topology().addSource('source', 'a', 'a')).toThrow('names the topic a twice');
    expect(() => new Topology().addSource('source')).toThrow('has no topic');
  });

  test('refuses a supplier that hands out one processor for all tasks', () => {
    const processor = passOn.get();
    const shared = { get: () => processor };
    expect(() => new Topology().addSource('source', 'a').addProcessor('processor', shared, 'source')).toThrow('a new object each time');
    expect(() => new StreamsBuilder().stream('a', strings).process(shared)).toThrow('a new object each time');
    const sharedValue = { process: () => undefined };
    expect(() => new StreamsBuilder().stream('a', strings).processValues({ get: () => sharedValue })).toThrow('a new object each time');
  });

  test('keeps a table with the serdes that its topic is read with', () => {
    const builder = new StreamsBuilder();
    builder.table('numbers', Consumed.with(Serdes.String(), Serdes.Integer()), Materialized.as<string, number>('kept').withValueSerde(Serdes.Double()));
    const driver = new TopologyTestDriver(builder.build());
    driver.createInputTopic('numbers', Serdes.String(), Serdes.Integer()).pipeInput('a', 7);
    expect(driver.getKeyValueStore<string, number>('kept').get('a')).toBe(7);
    expect(driver.createOutputTopic('test-app-kept-changelog', Serdes.String(), Serdes.Integer()).readValuesToList()).toEqual([7]);
  });

  test('has no versioned global tables, and no topic of two patterns', () => {
    const versioned = Materialized.as<string, string>(Stores.persistentVersionedKeyValueStore('versioned', 1_000));
    expect(() => new StreamsBuilder().globalTable('users', strings, versioned)).toThrow('cannot be versioned');
    const builder = new StreamsBuilder();
    builder.stream(/logs-.*/, strings);
    builder.stream(/.*-a/, strings);
    const topology = builder.build().builder;
    expect(() => subtopologies(topology, 'app', ['logs-b', 'news-a'])).not.toThrow();
    expect(() => subtopologies(topology, 'app', ['logs-a'])).toThrow(TopologyException);
  });
});
