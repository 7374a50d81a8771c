import { expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Consumed, Grouped, Materialized, Repartitioned, StreamsBuilder, TopologyException, type KStream } from '../index.ts';
import { CopartitionGroups } from './CopartitionGroups.ts';
import { subtopologies } from './Subtopology.ts';

const string = Serdes.String();
const strings = Consumed.with(string, string);
const both = (left: string, right: string | null): string => `${left}${right}`;

const groupsOf = (builder: StreamsBuilder, topologyOptimization: 'none' | 'all' = 'none'): string[][] => [
  ...new Set(
    subtopologies(builder.build({ topologyOptimization }).builder, 'app')
      .flatMap(({ copartitionGroups }) => copartitionGroups)
      .map((group) => [...group].sort()),
  ),
];

const rekeyed = (builder: StreamsBuilder, topic: string): KStream<string, string> =>
  builder.stream(topic, strings).selectKey((_key, value) => value);

test('groups with a common topic become one', () => {
  const groups = new CopartitionGroups();
  groups.add(['a', 'b']);
  groups.add(['c', 'd']);
  groups.add(['e', 'f']);
  groups.add(['b', 'd']);
  groups.replace('f', 'g');
  const topics = groups.topics((name) => [`topic-${name}`]).map((group) => [...group].sort());
  expect(topics.sort()).toEqual([['topic-a', 'topic-b', 'topic-c', 'topic-d'], ['topic-e', 'topic-g']]);
});

test('a join names the full topics of both sides, those of its own included', () => {
  const builder = new StreamsBuilder();
  rekeyed(builder, 'in').leftJoin(builder.table('users', strings), both);
  expect(groupsOf(builder)).toEqual([['app-KSTREAM-KEY-SELECT-0000000001-repartition', 'users']]);
});

test('a join below a merged repartition topic names that one', () => {
  const builder = new StreamsBuilder();
  const stream = rekeyed(builder, 'in');
  stream.groupByKey(Grouped.with(string, string).withName('counted')).count(Materialized.as('counts'));
  stream.leftJoin(builder.table('users', strings), both);
  expect(groupsOf(builder, 'all')).toEqual([['app-counted-repartition', 'users']]);
});

test('a second read of a topic counts as the first', () => {
  const builder = new StreamsBuilder();
  builder.stream('in', strings).to('out');
  builder.stream('in', strings).leftJoin(builder.table('users', strings), both);
  expect(groupsOf(builder)).toEqual([['in', 'users']]);
});

test('topics that are joined cannot be given different numbers of partitions', () => {
  const join = (left: number, right: number) => () => {
    const builder = new StreamsBuilder();
    const repartitioned = (topic: string, count: number): KStream<string, string> =>
      builder.stream(topic, strings).repartition(Repartitioned.with(string, string).withNumberOfPartitions(count).withName(topic));
    repartitioned('a', left).join(repartitioned('b', right).toTable(), both);
    return builder.build();
  };
  expect(join(3, 3)).not.toThrow();
  expect(join(3, 4)).toThrow(TopologyException);
  expect(join(3, 4)).toThrow('a-repartition (3), b-repartition (4)');
});

test('nor where one of them is joined with a topic whose number is not known yet', () => {
  const builder = new StreamsBuilder();
  const repartitioned = (topic: string, count: number): KStream<string, string> =>
    builder.stream(topic, strings).repartition(Repartitioned.with(string, string).withNumberOfPartitions(count).withName(topic));
  const left = repartitioned('a', 3);
  left.join(builder.table('users', strings), both);
  left.join(repartitioned('b', 4).toTable(), both);
  expect(() => builder.build()).toThrow('a-repartition (3), b-repartition (4)');
});
