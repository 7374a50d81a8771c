import { nextInt, type Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import { NULL } from '../../textOf.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, compareTables, finalTable, someKey, storeContent, tableRecord } from './records.ts';

const STRING = Serdes.String();
const KINDS = ['inner', 'left', 'outer'] as const;

const pair = (left: string | null, right: string | null): string => `${left ?? NULL}|${right ?? NULL}`;

/** Which rows are seen on the way depends on what was fetched first; in the end the join is that of the two tables, and comes last. */
export const tableTableJoin = (random: Random): Scenario => {
  const kind = KINDS[nextInt(random, KINDS.length)]!;
  return {
    name: `table-table ${kind} join`,
    inputs: ['left', 'right'],
    outputs: ['out'],
    isUncached: true,

    topology() {
      const builder = new StreamsBuilder();
      const left = builder.table('left', Consumed.with(STRING, STRING));
      const right = builder.table('right', Consumed.with(STRING, STRING));
      const joined = Materialized.as<string, string>('joined').withKeySerde(STRING).withValueSerde(STRING);
      const table = kind === 'inner' ? left.join(right, pair, joined) : kind === 'left' ? left.leftJoin(right, pair, joined) : left.outerJoin(right, pair, joined);
      table.toStream().to('out', Produced.with(STRING, STRING));
      return builder.build();
    },

    next: (from, id) => tableRecord(from, from.next() < 0.5 ? 'left' : 'right', someKey(from), id),

    * check(outcome) {
      const [left, right] = [finalTable(allRecords(outcome, 'left')), finalTable(allRecords(outcome, 'right'))];
      const wanted = new Map<string, string>();
      for (const key of new Set([...left.keys(), ...right.keys()])) {
        const isThere = kind === 'outer' || (left.has(key) && (kind === 'left' || right.has(key)));
        if (isThere) wanted.set(key, pair(left.get(key) ?? null, right.get(key) ?? null));
      }
      yield* compareTables('the output', finalTable(allRecords(outcome, 'out')), wanted);
      yield* compareTables('the store joined', storeContent(outcome, 'joined'), wanted);
    },
  };
};
