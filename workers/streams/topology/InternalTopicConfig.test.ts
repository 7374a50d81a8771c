import { expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, EmitStrategy, JoinWindows, Materialized, SessionWindows, SlidingWindows, StreamJoined, StreamsBuilder, TimeWindows,
  type KGroupedStream,
} from '../index.ts';
import { subtopologies } from './Subtopology.ts';

const DAY = 24 * 60 * 60 * 1000;
const text = Serdes.String();
const strings = Consumed.with(text, text);

/** Of all topics that the application makes, those that are not as every other. */
const configsOf = (builder: StreamsBuilder, additionalRetentionMs?: number): unknown =>
  subtopologies(builder.build().builder, 'app', [], additionalRetentionMs)
    .flatMap(({ repartitionSourceTopics, changelogTopics }) => [...repartitionSourceTopics, ...changelogTopics.values()])
    .map(({ configs: { 'message.timestamp.type': timestamps, ...configs } }) => (timestamps === 'CreateTime' ? configs : timestamps));

test('a repartition topic keeps everything, in small segments; the changelog of a table is compacted', () => {
  const builder = new StreamsBuilder();
  builder.stream('in', strings).groupBy((_key, value) => value).count();
  expect(configsOf(builder)).toEqual([
    { 'cleanup.policy': 'delete', 'segment.bytes': '52428800', 'retention.ms': '-1' },
    { 'cleanup.policy': 'compact' },
  ]);
});

test('the changelog of windows keeps them as long as the windows say, whatever the store keeps, and a day longer', () => {
  const grouped = (use: (stream: KGroupedStream<string, string>) => unknown, additionalRetentionMs?: number): unknown => {
    const builder = new StreamsBuilder();
    use(builder.stream('in', strings).groupByKey());
    return configsOf(builder, additionalRetentionMs);
  };
  const kept = (ms: number): unknown => [{ 'cleanup.policy': 'compact,delete', 'retention.ms': String(ms) }];
  const minute = TimeWindows.ofSizeAndGrace(60_000, 10_000);
  expect(grouped((stream) => stream.windowedBy(minute).count())).toEqual(kept(70_000 + DAY));
  expect(grouped((stream) => stream.windowedBy(minute).count(), 5)).toEqual(kept(70_005));
  expect(grouped((stream) => stream.windowedBy(minute).emitStrategy(EmitStrategy.onWindowClose()).count())).toEqual(kept(70_000 + DAY));
  expect(grouped((stream) => stream.windowedBy(minute).count(Materialized.as<string, bigint>('counts').withRetention(100_000)))).toEqual(kept(100_000 + DAY));
  expect(grouped((stream) => stream.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(60_000, 10_000)).count())).toEqual(kept(130_000 + DAY));
  expect(grouped((stream) => stream.windowedBy(SessionWindows.ofInactivityGapAndGrace(60_000, 10_000)).count())).toEqual(kept(70_000 + DAY));
});

test('what a join of streams keeps is never compacted, whatever else is asked for, except what waits for a match', () => {
  const builder = new StreamsBuilder();
  const windows = JoinWindows.ofTimeDifferenceAndGrace(100, 10);
  const streamJoined = StreamJoined.with(text, text, text).withLoggingEnabled({ 'min.insync.replicas': '2' });
  builder.stream('left', strings).leftJoin(builder.stream('right', strings), (a, b) => `${a}${b}`, windows, streamJoined);
  const windowed = { 'cleanup.policy': 'delete', 'retention.ms': String(210 + DAY), 'min.insync.replicas': '2' };
  expect(configsOf(builder)).toEqual(expect.arrayContaining([windowed, windowed, { 'cleanup.policy': 'compact', 'min.insync.replicas': '2' }]));
});
