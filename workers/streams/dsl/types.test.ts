import { expectTypeOf, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Consumed, KeyValue, StreamsBuilder, TimeWindows, type KStream, type KTable, type Windowed } from '../index.ts';

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
