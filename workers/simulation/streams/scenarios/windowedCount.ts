import { nextInt, type Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import {
  Consumed, EmitStrategy, Grouped, Produced, SessionWindows, SlidingWindows, StreamsBuilder, Suppressed, TimeWindows, type KGroupedStream, type KTable,
  type Windowed,
} from '../../../streams/index.ts';
import { EPOCH_MS, type Repetition, type Scenario } from '../Scenario.ts';
import { GRACE_MS, someKey, someTimestamp } from './records.ts';
import { checkReplayed } from './replay.ts';

const STRING = Serdes.String();

interface Windowing {
  readonly name: string;
  readonly count: (grouped: KGroupedStream<string, string>) => KTable<Windowed<string>, bigint>;
  /** Whether a row is written once, when nothing can change it any more. */
  readonly isFinal?: boolean;
}

const tumbling = (): TimeWindows => TimeWindows.ofSizeAndGrace(400, GRACE_MS);

const PARTS: readonly Windowing[] = [
  { name: 'tumbling windows', count: (grouped) => grouped.windowedBy(tumbling()).count() },
  { name: 'hopping windows', count: (grouped) => grouped.windowedBy(tumbling().advanceBy(150)).count() },
];
const WHOLE: readonly Windowing[] = [
  ...PARTS,
  { name: 'sliding windows', count: (grouped) => grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(200, GRACE_MS)).count() },
  {
    name: 'tumbling windows, suppressed until they close', isFinal: true,
    count: (grouped) => grouped.windowedBy(tumbling()).count().suppress(Suppressed.untilWindowCloses(Suppressed.BufferConfig.unbounded())),
  },
  {
    name: 'tumbling windows, emitted when they close', isFinal: true,
    count: (grouped) => grouped.windowedBy(tumbling()).emitStrategy(EmitStrategy.onWindowClose()).count(),
  },
];
/** What a repetition would make of sessions says nothing. */
const WINDOWINGS: { readonly [repetition in Repetition]: readonly Windowing[] } = {
  'parts of commits': PARTS, 'whole commits': WHOLE,
  nothing: [...WHOLE, { name: 'session windows', count: (grouped) => grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(60, GRACE_MS)).count() }],
};

/** A count per key and window. */
export const windowedCount = (random: Random, repetition: Repetition): Scenario => {
  const windowings = WINDOWINGS[repetition];
  const { name, count, isFinal } = windowings[nextInt(random, windowings.length)]!;
  const topology: Scenario['topology'] = () => {
    const builder = new StreamsBuilder();
    const grouped = builder.stream('in', Consumed.with(STRING, STRING)).groupByKey(Grouped.with(STRING, STRING));
    count(grouped).toStream(({ key, window }) => `${key}@${window.startMs}-${window.endMs}`)
      .mapValues((value) => (value === null ? null : String(value)) as string)
      .to('out', Produced.with(STRING, STRING));
    return builder.build();
  };
  return {
    name, topology, inputs: ['in'], outputs: ['out'],
    next: (from, id) => ({ topic: 'in', key: someKey(from), value: id, timestamp: someTimestamp(from) }),
    ...(isFinal === true ? { closing: { topics: ['in'], timestamps: [20_000, 40_000, 60_000].map((ms) => EPOCH_MS + ms) } } : {}),
    check: (outcome) => checkReplayed(outcome, topology, (found, last) => Math.max(0, ...found.map(Number)) >= Number(last)),
  };
};
