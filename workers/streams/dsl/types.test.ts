import { expectTypeOf, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  Consumed, JoinWindows, KeyValue, StreamsBuilder, TimeWindows, withKey, type KStream, type KTable, type Processor, type Record, type Windowed,
} from '../index.ts';

interface Widget {
  readonly colour: string;
  readonly weight: number;
}

test('types flow through: each step knows the key and the value that it is given', () => {
  const builder = new StreamsBuilder();
  const widgets = builder.stream('widgets', Consumed.with(Serdes.String(), Serdes.JSON<Widget>()));
  expectTypeOf(widgets).toEqualTypeOf<KStream<string, Widget>>();
  expectTypeOf(widgets.filter((key, { colour }) => key !== '' && colour === 'RED')).toEqualTypeOf<KStream<string, Widget>>();
  expectTypeOf(widgets.mapValues(({ weight }) => weight)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(widgets.map((key, { weight }) => KeyValue.pair(weight, key))).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(widgets.groupByKey().count()).toEqualTypeOf<KTable<string, bigint>>();
  expectTypeOf(widgets.groupBy((_, { colour }) => colour.length).windowedBy(TimeWindows.ofSizeWithNoGrace(1)).count()).toEqualTypeOf<KTable<Windowed<number>, bigint>>();
  const totals = widgets.groupByKey().aggregate(() => 0, (_, { weight }, sum) => sum + weight);
  expectTypeOf(widgets.join(totals, ({ colour }, sum) => ({ colour, sum }))).toEqualTypeOf<KStream<string, { colour: string; sum: number }>>();
  expectTypeOf(widgets.leftJoin(totals, ({ colour }, sum) => ({ colour, sum }))).toEqualTypeOf<KStream<string, { colour: string; sum: number | null }>>();
  // @ts-expect-error a widget has no size
  widgets.filter((_, { size }) => size > 1);
});

test('types flow through joins, groups, branches and processors too', () => {
  const builder = new StreamsBuilder();
  const text = Serdes.String();
  const consumed = Consumed.with(text, Serdes.JSON<Widget>());
  const widgets = builder.stream('widgets', consumed);
  const parts = builder.table('parts', Consumed.with(Serdes.Integer(), text));
  const catalogue = builder.globalTable('catalogue', Consumed.with(Serdes.Integer(), text));
  const known = builder.table('known', consumed);
  const windows = JoinWindows.ofTimeDifferenceWithNoGrace(10);
  expectTypeOf(widgets.join(widgets, (a, b) => a.weight + b.weight, windows)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(widgets.outerJoin(widgets, (a, b) => [a, b] as const, windows)).toEqualTypeOf<KStream<string, readonly [Widget | null, Widget | null]>>();
  expectTypeOf(widgets.leftJoin(catalogue, (_, { weight }) => weight, ({ colour }, name) => ({ colour, name }))).toEqualTypeOf<KStream<string, { colour: string; name: string | null }>>();
  expectTypeOf(widgets.join(widgets, withKey((key, one, other) => ({ key, one, other })), windows)).toEqualTypeOf<KStream<string, { key: string; one: Widget; other: Widget }>>();
  expectTypeOf(known.join(parts, ({ weight }) => weight, ({ colour }, part) => colour + part)).toEqualTypeOf<KTable<string, string>>();
  expectTypeOf(known.outerJoin(known, (a, b) => [a, b] as const)).toEqualTypeOf<KTable<string, readonly [Widget | null, Widget | null]>>();
  expectTypeOf(known.groupBy((key, { weight }) => KeyValue.pair(weight, key)).reduce((a, b) => a + b, (a) => a)).toEqualTypeOf<KTable<number, string>>();
  expectTypeOf(known.toStream((key) => key.length)).toEqualTypeOf<KStream<number, Widget>>();
  expectTypeOf(widgets.mapValues(({ weight }) => weight).toTable()).toEqualTypeOf<KTable<string, number>>();
  expectTypeOf(widgets.split().branch((_, { weight }) => weight > 1).defaultBranch()).toEqualTypeOf<ReadonlyMap<string, KStream<string, Widget>>>();
  const process = { process: (_record: Record<string, Widget>): void => undefined };
  expectTypeOf(widgets.process({ get: (): Processor<string, Widget, number, boolean> => ({ ...process }) })).toEqualTypeOf<KStream<number, boolean>>();
  const weights = widgets.groupByKey().cogroup<number>((_, { weight }, sum) => sum + weight);
  expectTypeOf(weights.cogroup(known.toStream().groupByKey(), (_, { weight }, sum) => sum - weight).aggregate(() => 0)).toEqualTypeOf<KTable<string, number>>();
});
