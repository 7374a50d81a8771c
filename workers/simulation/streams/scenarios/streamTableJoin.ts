import type { Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, Joined, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import { NULL } from '../../textOf.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, byKey, compareTables, finalTable, someKey, someTimestamp, storeContent, tableRecord } from './records.ts';

const STRING = Serdes.String();

/**
 * Every record of the stream is joined once, in order. With which of the table's rows depends on what was fetched first,
 * but the table does not go back.
 */
export const streamTableJoin = (random: Random): Scenario => {
  const topologyOptimization = random.next() < 0.5 ? 'all' : 'none';
  return {
    name: 'stream-table join',
    inputs: ['stream', 'table'],
    outputs: ['out'],

    topology() {
      const builder = new StreamsBuilder();
      const table = builder.table('table', Consumed.with(STRING, STRING), Materialized.as<string, string>('rows'));
      builder.stream('stream', Consumed.with(STRING, STRING))
        .leftJoin(table, (left, right: string | null) => `${left}|${right ?? NULL}`, Joined.with<string, string, string>(STRING, STRING))
        .to('out', Produced.with(STRING, STRING));
      return builder.build({ topologyOptimization });
    },

    next: (from, id) => (from.next() < 0.3 ? tableRecord(from, 'table', someKey(from), id) : { topic: 'stream', key: someKey(from), value: id, timestamp: someTimestamp(from) }),

    * check(outcome) {
      const rows = byKey(allRecords(outcome, 'table'));
      const found = byKey(allRecords(outcome, 'out'));
      for (const [key, records] of byKey(allRecords(outcome, 'stream'))) {
        const wanted = records.map(({ value }) => value);
        const joined = (found.get(key) ?? []).map(({ value }) => value.split('|') as [string, string]);
        const lefts = joined.map(([left]) => left);
        if (!outcome.isExactlyOnce) {
          const missing = wanted.filter((value) => !lefts.includes(value));
          if (missing.length > 0) yield `${key}: ${missing.join()} were not joined`;
          continue;
        }
        if (lefts.join() !== wanted.join()) yield `${key}: ${lefts.join()} were joined instead of ${wanted.join()}`;
        const history = [NULL, ...(rows.get(key) ?? []).map(({ value }) => value)];
        let at = 0;
        for (const [left, right] of joined) {
          const next = history.indexOf(right, at);
          if (next === -1) yield `${key}: ${left} was joined with ${right}, which was not there any more, or never`;
          else at = next;
        }
      }
      yield* compareTables('the store rows', storeContent(outcome, 'rows'), finalTable(allRecords(outcome, 'table')));
    },
  };
};
