import { nextInt } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, Grouped, KeyValue, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, compareTables, finalTable, headOf, someKey, storeContent, tableRecord } from './records.ts';

const STRING = Serdes.String();

/**
 * How many rows of a table are in each group. A row that changes groups leaves one, maybe in another partition, and joins
 * another, so only the end is determined; and only exactly once, because a repeated update would count again.
 */
export const tableCount: Scenario = {
  name: 'count of a table',
  inputs: ['in'],
  outputs: ['out'],

  topology() {
    const builder = new StreamsBuilder();
    builder.table('in', Consumed.with(STRING, STRING))
      .groupBy((key, value) => KeyValue.pair(headOf(value), key), Grouped.with(STRING, STRING))
      .count(Materialized.as('counts'))
      .toStream().mapValues((count) => String(count))
      .to('out', Produced.with(STRING, STRING));
    return builder.build();
  },

  next: (random, id) => tableRecord(random, 'in', someKey(random), `g${nextInt(random, 4)}:${id}`),

  * check(outcome) {
    const found = finalTable(allRecords(outcome, 'out'));
    // A group that was there once stays with none.
    const wanted = new Map([...found.keys()].map((group) => [group, 0]));
    for (const value of finalTable(allRecords(outcome, 'in')).values()) wanted.set(headOf(value), (wanted.get(headOf(value)) ?? 0) + 1);
    const counts = new Map([...wanted].map(([group, count]) => [group, String(count)]));
    yield* compareTables('the output', found, counts);
    yield* compareTables('the store counts', storeContent(outcome, 'counts'), counts);
  },
};
