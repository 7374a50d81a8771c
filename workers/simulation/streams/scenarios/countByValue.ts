import { nextInt } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, Grouped, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, byKey, compareTables, headOf, someKey, someTimestamp, storeContent } from './records.ts';

const STRING = Serdes.String();

/**
 * A count behind a repartition topic. Which partition's records come first there is open, so timestamps are too; the
 * counts of a group go from 1 up.
 */
export const countByValue: Scenario = {
  name: 'count behind a repartition',
  inputs: ['in'],
  outputs: ['out'],

  topology() {
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(STRING, STRING))
      .groupBy((_key, value) => headOf(value), Grouped.with(STRING, STRING))
      .count(Materialized.as('counts'))
      .toStream().mapValues((count) => String(count))
      .to('out', Produced.with(STRING, STRING));
    return builder.build();
  },

  next: (random, id) => ({ topic: 'in', key: someKey(random), value: `g${nextInt(random, 5)}:${id}`, timestamp: someTimestamp(random) }),

  * check(outcome) {
    const wanted = new Map<string, number>();
    for (const { value } of allRecords(outcome, 'in')) wanted.set(headOf(value), (wanted.get(headOf(value)) ?? 0) + 1);
    const found = byKey(allRecords(outcome, 'out'));
    for (const [group, count] of wanted) {
      const counts = (found.get(group) ?? []).map(({ value }) => Number(value));
      if (!outcome.isExactlyOnce) {
        if (Math.max(0, ...counts) < count) yield `${group} was counted to ${counts.at(-1) ?? 0} instead of at least ${count}`;
        continue;
      }
      const isUpward = counts.every((one, i) => (outcome.isCached ? one > (counts[i - 1] ?? 0) : one === i + 1));
      if (!isUpward || counts.at(-1) !== count) yield `${group} was counted ${counts.join()} instead of up to ${count}`;
    }
    if (outcome.isExactlyOnce) yield* compareTables('the store counts', storeContent(outcome, 'counts'), new Map([...wanted].map(([group, count]) => [group, String(count)])));
  },
};
