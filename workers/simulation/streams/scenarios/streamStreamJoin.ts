import type { Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, JoinWindows, Produced, StreamJoined, StreamsBuilder } from '../../../streams/index.ts';
import type { FinalRecord } from '../../invariants/FinalLog.ts';
import { NULL } from '../../textOf.ts';
import { EPOCH_MS, type Scenario } from '../Scenario.ts';
import { allRecords, byKey, isClosing, someKey, someTimestamp, SPREAD_MS } from './records.ts';

const STRING = Serdes.String();
const WITHIN_MS = 300;

const pair = (left: string | null, right: string | null): string => `${left ?? NULL}+${right ?? NULL}`;

/**
 * A left or outer join of two streams. Grace is long enough for all: every pair within the window comes, and what found
 * none comes alone when windows close. In which order depends on what was fetched first.
 */
export const streamStreamJoin = (random: Random): Scenario => {
  const isOuter = random.next() < 0.4;
  return {
    name: isOuter ? 'stream-stream outer join' : 'stream-stream left join',
    inputs: ['left', 'right'],
    outputs: ['out'],
    closing: { topics: ['left', 'right'], timestamps: [20_000, 40_000, 60_000, 80_000].map((ms) => EPOCH_MS + ms) },

    topology() {
      const builder = new StreamsBuilder();
      const left = builder.stream('left', Consumed.with(STRING, STRING));
      const right = builder.stream('right', Consumed.with(STRING, STRING));
      const windows = JoinWindows.ofTimeDifferenceAndGrace(WITHIN_MS, 2 * SPREAD_MS);
      const joined = StreamJoined.with(STRING, STRING, STRING);
      (isOuter ? left.outerJoin(right, pair, windows, joined) : left.leftJoin(right, pair, windows, joined)).to('out', Produced.with(STRING, STRING));
      return builder.build();
    },

    next: (from, id) => ({ topic: from.next() < 0.5 ? 'left' : 'right', key: someKey(from), value: id, timestamp: someTimestamp(from) }),

    * check(outcome) {
      const inputOf = (topic: string): Map<string, FinalRecord[]> => byKey(allRecords(outcome, topic).filter(({ key }) => !isClosing(key)));
      const [lefts, rights] = [inputOf('left'), inputOf('right')];
      const found = byKey(allRecords(outcome, 'out'));
      for (const key of new Set([...lefts.keys(), ...rights.keys()])) {
        const wanted = pairsOf(lefts.get(key) ?? [], rights.get(key) ?? [], isOuter);
        const got = (found.get(key) ?? []).map(({ value }) => value);
        const missing = wanted.filter((value) => !got.includes(value));
        if (missing.length > 0) yield `${key}: ${missing.join()} are missing`;
        if (!outcome.isExactlyOnce) continue;
        const extra = got.filter((value, i) => !wanted.includes(value) || got.indexOf(value) !== i);
        if (extra.length > 0) yield `${key}: ${extra.join()} are too many`;
      }
    },
  };
};

const pairsOf = (lefts: readonly FinalRecord[], rights: readonly FinalRecord[], isOuter: boolean): string[] => {
  const matches = (a: FinalRecord, b: FinalRecord): boolean => Math.abs(a.timestamp - b.timestamp) <= WITHIN_MS;
  const alone = (one: FinalRecord, others: readonly FinalRecord[]): boolean => !others.some((other) => matches(one, other));
  return [
    ...lefts.flatMap((left) => rights.filter((right) => matches(left, right)).map((right) => pair(left.value, right.value))),
    ...lefts.filter((left) => alone(left, rights)).map(({ value }) => pair(value, null)),
    ...(isOuter ? rights.filter((right) => alone(right, lefts)).map(({ value }) => pair(null, value)) : []),
  ];
};
