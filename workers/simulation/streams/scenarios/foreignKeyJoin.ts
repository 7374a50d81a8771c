import { nextInt, type Random } from '../../../common/index.ts';
import { Serdes } from '../../../serde/index.ts';
import { Consumed, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import { NULL } from '../../textOf.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, compareTables, finalTable, headOf, someKey, someTimestamp, storeContent, tableRecord } from './records.ts';

const STRING = Serdes.String();

const pair = (left: string, right: string | null): string => `${left}|${right ?? NULL}`;

/**
 * Tables joined by what the rows of the left one name. As with tables of one key, the end of it is determined; with two
 * exceptions, in Kafka too, that are kept out. Of a left join whose rows come to name something else: what the old name
 * answers may come last (KAFKA-16394). Of an inner join whose rows go and come again: the answer that takes the old result
 * back is for a row that is not there any more.
 */
export const foreignKeyJoin = (random: Random): Scenario => {
  const isLeft = random.next() < 0.5;
  return {
    name: isLeft ? 'foreign-key left join' : 'foreign-key join',
    inputs: ['left', 'right'],
    outputs: ['out'],
    isUncached: true,

    topology() {
      const builder = new StreamsBuilder();
      const left = builder.table('left', Consumed.with(STRING, STRING));
      const right = builder.table('right', Consumed.with(STRING, STRING));
      const joined = Materialized.as<string, string>('joined').withKeySerde(STRING).withValueSerde(STRING);
      (isLeft ? left.leftJoin(right, headOf, pair, joined) : left.join(right, headOf, pair, joined)).toStream().to('out', Produced.with(STRING, STRING));
      return builder.build();
    },

    next(from, id) {
      if (from.next() < 0.5) return tableRecord(from, 'right', `f${nextInt(from, 4)}`, id);
      const key = someKey(from);
      const value = `f${isLeft ? key.slice(1) : nextInt(from, 5)}:${id}`;
      return isLeft ? tableRecord(from, 'left', key, value) : { topic: 'left', key, value, timestamp: someTimestamp(from) };
    },

    * check(outcome) {
      const [left, right] = [finalTable(allRecords(outcome, 'left')), finalTable(allRecords(outcome, 'right'))];
      const wanted = new Map<string, string>();
      for (const [key, value] of left) {
        const match = right.get(headOf(value)) ?? null;
        if (isLeft || match !== null) wanted.set(key, pair(value, match));
      }
      yield* compareTables('the output', finalTable(allRecords(outcome, 'out')), wanted);
      yield* compareTables('the store joined', storeContent(outcome, 'joined'), wanted);
    },
  };
};
