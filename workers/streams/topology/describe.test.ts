import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Branched, Consumed, ContextualProcessor, Grouped, Joined, JoinWindows, KeyValue, Materialized, Named, Printed, Produced, Repartitioned, StreamsBuilder,
  StreamJoined, Stores, Topology, TopologyException, TopologyTestDriver, type Record, type TopologyConfig,
} from '../index.ts';
import { inHashOrder, inHashOrderOfCopy } from './inHashOrder.ts';

const text = Serdes.String();
const strings = Consumed.with(text, text);

/** The nodes of each sub-topology, in the text's order. */
const nodesOf = (builder: StreamsBuilder, config?: TopologyConfig): string[][] =>
  builder.build(config).describe().subtopologies.map(({ nodes }) => nodes.map(({ name }) => name));

const textOf = (builder: StreamsBuilder, config?: TopologyConfig): string => builder.build(config).describe().toString();

class Keep extends ContextualProcessor<string, string, never, never> {
  override process(_record: Record<string, string>): void {}
}
const keep = { get: () => new Keep() };

class Swap extends ContextualProcessor<string, bigint, bigint, string> {
  override process(record: Record<string, bigint>): void {
    this.context.forward(record.withKey(record.value).withValue(record.key));
  }
}

describe('the text of a topology', () => {
  test('of two topics counted by key', () => {
    const builder = new StreamsBuilder();
    builder.stream(['A', 'B'], strings).groupByKey().count().toStream().to('group-by-counts');
    expect(textOf(builder)).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0\n' +
        '    Source: KSTREAM-SOURCE-0000000000 (topics: [A, B])\n' +
        '      --> KSTREAM-AGGREGATE-0000000002\n' +
        '    Processor: KSTREAM-AGGREGATE-0000000002 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000001])\n' +
        '      --> KTABLE-TOSTREAM-0000000003\n' +
        '      <-- KSTREAM-SOURCE-0000000000\n' +
        '    Processor: KTABLE-TOSTREAM-0000000003 (stores: [])\n' +
        '      --> KSTREAM-SINK-0000000004\n' +
        '      <-- KSTREAM-AGGREGATE-0000000002\n' +
        '    Sink: KSTREAM-SINK-0000000004 (topic: group-by-counts)\n' +
        '      <-- KTABLE-TOSTREAM-0000000003\n\n',
    );
  });

  test('of a global table, which has a number but no task', () => {
    const builder = new StreamsBuilder();
    builder.globalTable('users', strings, Materialized.as('users-store'));
    builder.stream('in', strings).to('out');
    const description = builder.build().describe();
    expect(description.toString()).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0 for global store (will not generate tasks)\n' +
        '    Source: KSTREAM-SOURCE-0000000000 (topics: [users])\n' +
        '      --> KTABLE-SOURCE-0000000001\n' +
        '    Processor: KTABLE-SOURCE-0000000001 (stores: [users-store])\n' +
        '      --> none\n' +
        '      <-- KSTREAM-SOURCE-0000000000\n' +
        '  Sub-topology: 1\n' +
        '    Source: KSTREAM-SOURCE-0000000002 (topics: [in])\n' +
        '      --> KSTREAM-SINK-0000000003\n' +
        '    Sink: KSTREAM-SINK-0000000003 (topic: out)\n' +
        '      <-- KSTREAM-SOURCE-0000000002\n\n',
    );
    expect(description.subtopologies.map(({ id }) => id)).toEqual([1]);
    expect(description.globalStores).toMatchObject([{ id: 0, store: 'users-store', topic: 'users' }]);
  });

  test('of a pattern, and of two reads of the same pattern', () => {
    const builder = new StreamsBuilder();
    builder.stream(/logs-.*/, strings).to('all');
    builder.stream(/logs-.*/, strings).to('again');
    expect(textOf(builder)).toBe(
      'Topologies:\n' +
        '   Sub-topology: 0\n' +
        '    Source: KSTREAM-SOURCE-0000000000 (topics: logs-.*)\n' +
        '      --> KSTREAM-SINK-0000000001, KSTREAM-SINK-0000000003\n' +
        '    Sink: KSTREAM-SINK-0000000001 (topic: all)\n' +
        '      <-- KSTREAM-SOURCE-0000000000\n' +
        '    Sink: KSTREAM-SINK-0000000003 (topic: again)\n' +
        '      <-- KSTREAM-SOURCE-0000000000\n\n',
    );
  });

  test('has topics and stores in the order of a Java set', () => {
    expect(inHashOrder(['Volvo', 'BMW', 'Ford', 'BMW', 'Mazda'])).toEqual(['Volvo', 'Mazda', 'Ford', 'BMW']);
    // A copy of twelve has 32 buckets, where the set that grew to them has 16.
    const twelve = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + 3 * i));
    expect(inHashOrder(twelve).join('')).not.toBe(inHashOrderOfCopy(twelve).join(''));
    expect(inHashOrderOfCopy(twelve.slice(1))).toEqual(inHashOrder(twelve.slice(1)));
    const builder = new StreamsBuilder();
    builder.stream(['Volvo', 'BMW', 'Ford', 'Mazda'], strings);
    expect(textOf(builder)).toContain('(topics: [Volvo, Mazda, Ford, BMW])');
  });

  test('shows what a page needs: changelogs, repartition topics, neighbours', () => {
    const builder = new StreamsBuilder();
    const byValue = Grouped.with(Serdes.String(), Serdes.String()).withName('by-value');
    const counted = builder.stream('in', strings).groupBy((_key, value) => value, byValue).count(Materialized.as('counts'));
    counted.toStream().to('out', Produced.with(Serdes.String(), Serdes.Long()));
    builder.table('users', strings, Materialized.as<string, string>('users-store').withLoggingDisabled());
    const { subtopologies } = builder.build().describe();
    expect(subtopologies.map(({ id, stores, repartitionTopics }) => ({ id, stores, repartitionTopics }))).toEqual([
      { id: 0, stores: [], repartitionTopics: [] },
      { id: 1, stores: [{ name: 'counts', changelogTopic: 'counts-changelog' }], repartitionTopics: ['by-value-repartition'] },
      { id: 2, stores: [{ name: 'users-store', changelogTopic: undefined }], repartitionTopics: [] },
    ]);
    expect(subtopologies[1]!.nodes[1]).toMatchObject({ predecessors: ['by-value-repartition-source'], successors: ['KTABLE-TOSTREAM-0000000006'] });
  });
});

describe('generated names', () => {
  test('use up a number where a name is given', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', strings.withName('in'))
      .filter(() => true, Named.as('keep'))
      .mapValues((value) => value)
      .split(Named.as('split-'))
      .branch(() => true, Branched.as('a'))
      .defaultBranch()
      .get('split-a')!
      .to('out', Produced.as('sink'));
    builder.table('users', strings.withName('users')).toStream(Named.as('to-stream')).print(Printed.toSysOut());
    expect(nodesOf(builder)).toEqual([
      ['in', 'keep', 'KSTREAM-MAPVALUES-0000000002', 'split-', 'split-a', 'sink', 'split-0'],
      // 3 to 6: split, its branches and the sink; 7: the table's store; 8 to 10: its source, itself and the stream.
      ['users-source', 'users', 'to-stream', 'KSTREAM-PRINTER-0000000011'],
    ]);
  });

  test('of a process step are not used up by a name', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', strings).process(keep, Named.as('processed'));
    builder.stream('other', strings).process(keep);
    expect(nodesOf(builder)).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'processed'],
      ['KSTREAM-SOURCE-0000000001', 'KSTREAM-PROCESSOR-0000000002'],
    ]);
  });

  test('of a grouped table: the store first, then sink, source and aggregate, named or not', () => {
    const build = (named?: Named): string[][] => {
      const builder = new StreamsBuilder();
      const grouped = builder.table('in', strings).groupBy((key, value) => KeyValue.pair(value, key));
      const counted = named === undefined ? grouped.count() : grouped.count(named);
      counted.toStream();
      return nodesOf(builder);
    };
    expect(build()).toEqual([
      ['KSTREAM-SOURCE-0000000001', 'KTABLE-SOURCE-0000000002', 'KTABLE-SELECT-0000000003', 'KSTREAM-SINK-0000000005'],
      ['KSTREAM-SOURCE-0000000006', 'KTABLE-AGGREGATE-0000000007', 'KTABLE-TOSTREAM-0000000008'],
    ]);
    expect(build(Named.as('counted'))).toEqual([
      ['KSTREAM-SOURCE-0000000001', 'KTABLE-SOURCE-0000000002', 'KTABLE-SELECT-0000000003', 'counted-sink'],
      ['counted-source', 'counted', 'KTABLE-TOSTREAM-0000000008'],
    ]);
  });

  test('of repartitions, merges and tables made of streams', () => {
    const builder = new StreamsBuilder();
    const left = builder.stream('left', strings);
    const right = builder.stream('right', strings).repartition(Repartitioned.with(Serdes.String(), Serdes.String()));
    left.merge(right).selectKey((_key, value) => value).toTable();
    expect(nodesOf(builder)).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'KSTREAM-SOURCE-0000000005', 'KSTREAM-MERGE-0000000006', 'KSTREAM-KEY-SELECT-0000000007',
        'KSTREAM-FILTER-0000000011', 'KSTREAM-SINK-0000000010'],
      ['KSTREAM-SOURCE-0000000001', 'KSTREAM-FILTER-0000000004', 'KSTREAM-SINK-0000000003'],
      ['KSTREAM-SOURCE-0000000012', 'KSTREAM-TOTABLE-0000000008'],
    ]);
  });
});

describe('topology.optimization', () => {
  const twoAggregates = (): StreamsBuilder => {
    const builder = new StreamsBuilder();
    const rekeyed = builder.stream('in', strings).selectKey((_key, value) => value);
    rekeyed.groupByKey().count();
    rekeyed.groupByKey().reduce((a, b) => a + b);
    return builder;
  };

  test('gives each aggregate a repartition topic of its own when it is off', () => {
    expect(nodesOf(twoAggregates())).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'KSTREAM-KEY-SELECT-0000000001', 'KSTREAM-FILTER-0000000005', 'KSTREAM-FILTER-0000000010',
        'KSTREAM-SINK-0000000004', 'KSTREAM-SINK-0000000009'],
      ['KSTREAM-SOURCE-0000000006', 'KSTREAM-AGGREGATE-0000000003'],
      ['KSTREAM-SOURCE-0000000011', 'KSTREAM-REDUCE-0000000008'],
    ]);
  });

  test('merges the repartition topics below one change of keys into the first', () => {
    const topic = 'KSTREAM-AGGREGATE-STATE-STORE-0000000002-repartition';
    for (const topologyOptimization of ['all', ['merge.repartition.topics']] as const)
      expect(nodesOf(twoAggregates(), { topologyOptimization })).toEqual([
        ['KSTREAM-SOURCE-0000000000', 'KSTREAM-KEY-SELECT-0000000001', `${topic}-filter`, `${topic}-sink`],
        [`${topic}-source`, 'KSTREAM-AGGREGATE-0000000003', 'KSTREAM-REDUCE-0000000008'],
      ]);
  });

  test('repartitions before what lies between the change of keys and the aggregates', () => {
    const builder = new StreamsBuilder();
    const rekeyed = builder.stream('in', strings).selectKey((_key, value) => value).filter(() => true, Named.as('filtered'));
    rekeyed.groupByKey(Grouped.as('first')).count();
    rekeyed.groupByKey(Grouped.as('second')).count();
    expect(nodesOf(builder, { topologyOptimization: 'all' }).map((names) => names.slice(0, 3))).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'KSTREAM-KEY-SELECT-0000000001', 'first-repartition-filter'],
      ['first-repartition-source', 'filtered', 'KSTREAM-AGGREGATE-0000000004'],
    ]);
  });

  test('leaves alone what comes after a change of values, and repartitions that were asked for', () => {
    const topicsOf = (use: (builder: StreamsBuilder) => void): readonly string[] => {
      const builder = new StreamsBuilder();
      use(builder);
      return builder.build({ topologyOptimization: 'all' }).describe().subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics);
    };
    expect(
      topicsOf((builder) => {
        const changed = builder.stream('in', strings).selectKey((_key, value) => value).mapValues((value) => value);
        changed.groupByKey(Grouped.as('one')).count();
        changed.groupByKey(Grouped.as('two')).count();
      }),
    ).toEqual(['one-repartition', 'two-repartition']);
    expect(
      topicsOf((builder) => {
        const rekeyed = builder.stream('in', strings).selectKey((_key, value) => value);
        rekeyed.repartition(Repartitioned.as('asked'));
        rekeyed.groupByKey(Grouped.as('one')).count();
      }),
    ).toEqual(['one-repartition', 'asked-repartition']);
  });

  test('leaves a grouped table\'s repartition topic where it is', () => {
    const build = (topologyOptimization: string): string => {
      const builder = new StreamsBuilder();
      const counts = builder.table('in', strings).groupBy((key, value) => KeyValue.pair(value, key)).count();
      counts.toStream().process({ get: () => new Swap() }).groupByKey(Grouped.with('counted', Serdes.Long(), text)).count();
      return textOf(builder, { topologyOptimization });
    };
    expect(build('merge.repartition.topics')).toBe(build('none'));
  });

  test('repartitions after a merge of streams whose keys have changed', () => {
    const builder = new StreamsBuilder();
    const rekeyed = (topic: string) => builder.stream(topic, strings).selectKey((_key, value) => value);
    const merged = rekeyed('a').merge(rekeyed('b'));
    merged.groupByKey(Grouped.as('one')).count();
    merged.groupByKey(Grouped.as('two')).count();
    expect(nodesOf(builder, { topologyOptimization: 'all' })).toEqual([
      ['KSTREAM-SOURCE-0000000000', 'KSTREAM-SOURCE-0000000002', 'KSTREAM-KEY-SELECT-0000000001', 'KSTREAM-KEY-SELECT-0000000003',
        'KSTREAM-MERGE-0000000004', 'one-repartition-filter', 'one-repartition-sink'],
      ['one-repartition-source', 'KSTREAM-AGGREGATE-0000000006', 'KSTREAM-AGGREGATE-0000000011'],
    ]);
  });

  test('changes no result', () => {
    const entry = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y', 'z'), fc.nat(60));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const run = (topologyOptimization: 'none' | 'all'): unknown => {
          const builder = new StreamsBuilder();
          const stream = builder.stream('in', strings);
          const rekeyed = stream.selectKey((_key, value) => value).filter((key) => key !== 'z');
          const users = builder.table('users', strings);
          rekeyed.groupByKey(Grouped.with(text, text)).reduce((a, b) => a + b).toStream().to('reduced', Produced.with(text, text));
          rekeyed.leftJoin(users, (value, user) => `${value}/${user}`, Joined.with(text, text, text)).to('joined', Produced.with(text, text));
          // Wide enough that nothing is late, where one store and two differ.
          const windows = JoinWindows.ofTimeDifferenceWithNoGrace(40);
          stream.join(stream, (left, right) => left + right, windows, StreamJoined.with(text, text, text)).to('selves', Produced.with(text, text));
          const driver = new TopologyTestDriver(builder.build({ topologyOptimization }));
          const input = driver.createInputTopic('in', text, text);
          const table = driver.createInputTopic('users', text, text);
          for (const [key, value, timestamp] of entries)
            if (key === 'b' && timestamp % 3 === 0) table.pipeInput(value, key, { timestamp });
            else input.pipeInput(key, value, { timestamp });
          return ['reduced', 'joined', 'selves'].map((topic) => driver.createOutputTopic(topic, text, text).readRecordsToList());
        };
        expect(run('all')).toEqual(run('none'));
      }),
      { numRuns: 60 },
    );
  });

  test('joins a stream with itself through one store', () => {
    const joined = (): StreamsBuilder => {
      const builder = new StreamsBuilder();
      const stream = builder.stream('in', strings);
      stream.join(stream, (left: string, right: string) => left + right, JoinWindows.ofTimeDifferenceWithNoGrace(10));
      return builder;
    };
    const storesOf = (config: TopologyConfig): unknown =>
      joined().build(config).describe().subtopologies[0]!.nodes.map(({ name, stores }) => [name, ...stores]);
    expect(storesOf({})).toEqual([
      ['KSTREAM-SOURCE-0000000000'],
      ['KSTREAM-WINDOWED-0000000001', 'KSTREAM-JOINTHIS-0000000003-store'],
      ['KSTREAM-WINDOWED-0000000002', 'KSTREAM-JOINOTHER-0000000004-store'],
      ['KSTREAM-JOINOTHER-0000000004', 'KSTREAM-JOINTHIS-0000000003-store'],
      ['KSTREAM-JOINTHIS-0000000003', 'KSTREAM-JOINOTHER-0000000004-store'],
      ['KSTREAM-MERGE-0000000005'],
    ]);
    expect(storesOf({ topologyOptimization: ['single.store.self.join'] })).toEqual([
      ['KSTREAM-SOURCE-0000000000'],
      ['KSTREAM-WINDOWED-0000000001', 'KSTREAM-JOINTHIS-0000000003-store'],
      ['KSTREAM-MERGE-0000000005', 'KSTREAM-JOINTHIS-0000000003-store'],
    ]);
  });

  test('restores a table from its source topic instead of a changelog', () => {
    const changelogs = (topologyOptimization: 'none' | 'all'): unknown => {
      const builder = new StreamsBuilder();
      builder.table('users', strings, Materialized.as('users-store'));
      return builder.build({ topologyOptimization }).describe().subtopologies[0]!.stores;
    };
    expect(changelogs('none')).toEqual([{ name: 'users-store', changelogTopic: 'users-store-changelog' }]);
    expect(changelogs('all')).toEqual([{ name: 'users-store', changelogTopic: 'users' }]);
  });

  test('may be several names with commas between them', () => {
    const some = nodesOf(twoAggregates(), { topologyOptimization: 'reuse.ktable.source.topics, merge.repartition.topics' });
    expect(some).toEqual(nodesOf(twoAggregates(), { topologyOptimization: 'all' }));
    expect(nodesOf(twoAggregates(), { topologyOptimization: 'single.store.self.join' })).toEqual(nodesOf(twoAggregates()));
  });

  test('refuses a name that it does not know, and all or none beside another', () => {
    for (const topologyOptimization of ['faster', '', 'all,none', 'none, merge.repartition.topics'])
      expect(() => new StreamsBuilder().build({ topologyOptimization })).toThrow(TopologyException);
  });
});

describe('what a topology refuses', () => {
  const global = { sourceName: 'source', topic: 'topic', processorName: 'processor', supplier: keep };
  const store = (name = 'store') => Stores.keyValueStoreBuilder(name, Serdes.String(), Serdes.String());

  test('global stores that are logged, named twice, connected, or filled from a topic that is read already', () => {
    const filled = (): Topology => new Topology().addGlobalStore(store().withLoggingDisabled(), global);
    expect(() => new Topology().addGlobalStore(store(), global)).toThrow('must not be logged');
    expect(() => filled().addGlobalStore(store('other').withLoggingDisabled(), { ...global, sourceName: 's', processorName: 'p' })).toThrow('topic topic has already');
    expect(() => filled().addGlobalStore(store().withLoggingDisabled(), { ...global, sourceName: 's', processorName: 'p', topic: 't' })).toThrow('a different store');
    expect(() => filled().addStateStore(store())).toThrow('a global store');
    expect(() => filled().addSource('s', 'topic')).toThrow('topic topic has already');
    expect(() => filled().addSource('s', 't').addProcessor('p', keep, 's').connectProcessorAndStateStores('p', 'store')).toThrow('not to be connected');
    expect(() => new Topology().addGlobalStore(store().withLoggingDisabled(), { ...global, processorName: 'source' })).toThrow('cannot both be named');
  });

  test('patterns and topics that overlap', () => {
    expect(() => new Topology().addSource('a', 'logs-1').addSource('b', /logs-.*/)).toThrow('the pattern logs-.* matches the topic logs-1');
    expect(() => new Topology().addSource('b', /logs-.*/).addSource('a', 'logs-1')).toThrow('matches the pattern of the source b');
    expect(() => new Topology().addSource('b', /logs-.*/).addSource('a', 'my-logs-1')).not.toThrow();
  });

  test('the same topic from different offsets', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', strings.withOffsetResetPolicy('latest'));
    builder.stream('in', strings);
    expect(() => builder.build()).toThrow(TopologyException);
  });
});
