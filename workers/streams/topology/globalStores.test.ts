import { expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, ContextualProcessor, Materialized, Printed, Produced, StreamsBuilder, Stores, TopologyTestDriver, type KeyValueStore,
  type ProcessorContext, type Record, type ValueAndTimestamp, type ValueTransformerWithKey,
} from '../index.ts';
import { buildGlobalTopology } from './buildGlobalTopology.ts';
import { subtopologies } from './Subtopology.ts';

const string = Serdes.String();
const strings = Consumed.with(string, string);

class LookUp extends ContextualProcessor<string, string, string, string> {
  #users!: KeyValueStore<string, ValueAndTimestamp<string>>;

  override init(context: ProcessorContext<string, string>): void {
    super.init(context);
    this.#users = context.getStateStore('users');
  }

  override process(record: Record<string, string>): void {
    this.context.forward(record.withValue(`${record.value} by ${this.#users.get(record.key)?.value ?? 'nobody'}`));
  }
}

class PutUpper extends ContextualProcessor<string, string, never, never> {
  #store!: KeyValueStore<string, string>;

  override init(context: ProcessorContext<never, never>): void {
    super.init(context);
    this.#store = context.getStateStore('upper');
  }

  override process(record: Record<string, string>): void {
    this.#store.put(record.key, record.value.toUpperCase());
  }
}

test('every node reads a global table, which is filled as soon as its topic is written', () => {
  const builder = new StreamsBuilder();
  const users = builder.globalTable('users-topic', strings, Materialized.as('users'));
  builder.stream('clicks', strings).process({ get: () => new LookUp() }).to('out', Produced.with(string, string));
  builder.stream('sign-ups', strings).to('users-topic', Produced.with(string, string));
  expect(users.queryableStoreName).toBe('users');
  const driver = new TopologyTestDriver(builder.build());
  const clicks = driver.createInputTopic('clicks', string, string);
  const out = driver.createOutputTopic('out', string, string);
  clicks.pipeInput('a', 'one');
  driver.createInputTopic('users-topic', string, string).pipeInput('a', 'Ann');
  clicks.pipeInput('a', 'two');
  driver.createInputTopic('sign-ups', string, string).pipeInput('a', 'Anna');
  clicks.pipeInput('a', 'three');
  expect(out.readValuesToList()).toEqual(['one by nobody', 'two by Ann', 'three by Anna']);
  expect(driver.getTimestampedKeyValueStore<string, string>('users').get('a')?.value).toBe('Anna');
  expect([...driver.producedTopicNames()].filter((topic) => topic.endsWith('-changelog'))).toEqual([]);
});

test('a global store is filled by its own processor', () => {
  const builder = new StreamsBuilder();
  builder.addGlobalStore(Stores.keyValueStoreBuilder('upper', string, string), 'in', strings, { get: () => new PutUpper() });
  const driver = new TopologyTestDriver(builder.build());
  driver.createInputTopic('in', string, string).pipeInput('k', 'quiet');
  expect(driver.getKeyValueStore<string, string>('upper').get('k')).toBe('QUIET');
});

test('global stores have a topology of their own and no task, and leave a gap in the numbers of the others', () => {
  const builder = new StreamsBuilder();
  builder.stream('a', strings).to('b');
  builder.globalTable('users-topic', strings);
  builder.stream('c', strings).to('d');
  const topology = builder.build().builder;
  expect(subtopologies(topology, 'app').map(({ id, sourceTopics }) => [id, sourceTopics])).toEqual([[0, ['a']], [2, ['c']]]);
  const global = buildGlobalTopology(topology, 'app');
  expect([...global!.sources.keys()]).toEqual(['users-topic']);
  expect(global!.stateStores.map((store) => store.name)).toEqual(['users-topic-STATE-STORE-0000000002']);
  expect(buildGlobalTopology(new StreamsBuilder().build().builder, 'app')).toBeUndefined();
});

test('a reused source topic is restored from and neither made nor written', () => {
  const builder = new StreamsBuilder();
  builder.table('users', strings, Materialized.as('store'));
  const topology = builder.build({ topologyOptimization: 'all' });
  const [only] = subtopologies(topology.builder, 'app');
  expect([...only!.changelogTopics.keys()]).toEqual([]);
  expect([...only!.sourceChangelogTopics]).toEqual([['store', 'users']]);
  expect([...only!.build().changelogTopics]).toEqual([['store', 'users']]);
  const driver = new TopologyTestDriver(topology);
  driver.createInputTopic('users', string, string).pipeInput('a', 'Ann');
  expect([...driver.producedTopicNames()]).toEqual([]);
});

test('a pattern reads every topic that it matches, and knows them once it is told which there are', () => {
  const builder = new StreamsBuilder();
  builder.stream(/logs-.*/, strings).to('all', Produced.with(string, string));
  const topology = builder.build();
  const driver = new TopologyTestDriver(topology);
  driver.createInputTopic('logs-a', string, string).pipeInput('k', 'one');
  driver.createInputTopic('logs-b', string, string).pipeInput('k', 'two');
  expect(driver.createOutputTopic('all', string, string).readValuesToList()).toEqual(['one', 'two']);
  expect(() => driver.createInputTopic('my-logs-a', string, string).pipeInput('k', 'three')).toThrow('does not read');
  expect(subtopologies(topology.builder, 'app', ['logs-b', 'logs-a', 'other'])[0]!.sourceTopics).toEqual(['logs-b', 'logs-a']);
});

test('records with a null key go through no repartition topic', () => {
  const builder = new StreamsBuilder();
  builder.stream('in', strings).selectKey((_key, value) => (value === 'none' ? null : value)).repartition().to('out');
  const driver = new TopologyTestDriver(builder.build(), { defaultKeySerde: string, defaultValueSerde: string });
  const input = driver.createInputTopic('in', string, string);
  input.pipeInput('k', 'none');
  input.pipeInput('k', 'some');
  expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual(['some']);
});

test('print writes a line per record', () => {
  const lines: string[] = [];
  const builder = new StreamsBuilder();
  const stream = builder.stream('in', strings);
  stream.print(Printed.to((line) => lines.push(line)));
  stream.print(Printed.to<string, string>((line) => lines.push(line)).withLabel('seen').withKeyValueMapper((key, value) => `${key}=${value}`));
  new TopologyTestDriver(builder.build()).createInputTopic('in', string, string).pipeInput('k', 'v');
  expect(lines).toEqual(['[KSTREAM-SOURCE-0000000000]: k, v', '[seen]: k=v']);
});

class CountChanges implements ValueTransformerWithKey<string, string, string> {
  #changes = 0;

  transform(_key: string, value: string | null): string | null {
    return value === null ? null : `${value} #${++this.#changes}`;
  }
}

test('transformValues keeps state and can be materialized', () => {
  const builder = new StreamsBuilder();
  builder
    .table('in', strings)
    .transformValues({ get: () => new CountChanges() }, Materialized.as<string, string>('changes').withValueSerde(string))
    .toStream()
    .to('out', Produced.with(string, string));
  const driver = new TopologyTestDriver(builder.build());
  const input = driver.createInputTopic('in', string, string);
  input.pipeInput('a', 'x');
  input.pipeInput('a', null);
  input.pipeInput('b', 'y');
  expect(driver.createOutputTopic('out', string, string).readValuesToList()).toEqual(['x #1', null, 'y #2']);
  expect(driver.getTimestampedKeyValueStore<string, string>('changes').get('b')?.value).toBe('y #2');
});
