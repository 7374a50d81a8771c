import type { Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, JoinWindows, Produced, StreamJoined, StreamsBuilder } from '../../../streams/index.ts';
import type { FinalRecord } from '../../invariants/FinalLog.ts';
import { NULL } from '../../textOf.ts';
import { EPOCH_MS, type Scenario } from '../Scenario.ts';
import { allRecords, byKey, GRACE_MS, isClosing, someKey, someTimestamp } from './records.ts';

const STRING = Serdes.String();
const WITHIN_MS = 300;

const pair = (left: string | null, right: string | null): string => `${left ?? NULL}+${right ?? NULL}`;

/**
 * A left or outer join of two streams. Grace is long enough for all: every pair within the window comes once, and what
 * found none comes alone, once. In which order depends on what was fetched first; and so does whether a record comes alone
 * before it finds others, which it does where the other side is that far ahead of it, in Kafka too.
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
      const windows = JoinWindows.ofTimeDifferenceAndGrace(WITHIN_MS, GRACE_MS);
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
        const [mine, others] = [lefts.get(key) ?? [], rights.get(key) ?? []];
        const wanted = [...pairsOf(mine, others), ...mine.filter((one) => isAlone(one, others)).map(leftAlone), ...(isOuter ? others.filter((one) => isAlone(one, mine)).map(rightAlone) : [])];
        const allowed = [...wanted, ...mine.map(leftAlone), ...(isOuter ? others.map(rightAlone) : [])];
        const got = (found.get(key) ?? []).map(({ value }) => value);
        const missing = wanted.filter((value) => !got.includes(value));
        if (missing.length > 0) yield `${key}: ${missing.join()} are missing`;
        if (!outcome.isExactlyOnce) continue;
        const extra = got.filter((value, i) => !allowed.includes(value) || got.indexOf(value) !== i);
        if (extra.length > 0) yield `${key}: ${extra.join()} are too many`;
      }
    },
  };
};

const matches = (a: FinalRecord, b: FinalRecord): boolean => Math.abs(a.timestamp - b.timestamp) <= WITHIN_MS;

const isAlone = (one: FinalRecord, others: readonly FinalRecord[]): boolean => !others.some((other) => matches(one, other));

const leftAlone = ({ value }: FinalRecord): string => pair(value, null);

const rightAlone = ({ value }: FinalRecord): string => pair(null, value);

const pairsOf = (lefts: readonly FinalRecord[], rights: readonly FinalRecord[]): string[] =>
  lefts.flatMap((left) => rights.filter((right) => matches(left, right)).map((right) => pair(left.value, right.value)));
