import { Serdes } from '../../../serde/index.ts';
import { Consumed, Grouped, Materialized, Produced, StreamsBuilder } from '../../../streams/index.ts';
import type { Scenario } from '../Scenario.ts';
import { allRecords, compareTables, finalTable, someKey, someTimestamp, storeContent } from './records.ts';
import { checkReplayed } from './replay.ts';

const STRING = Serdes.String();

/** Every row tells all that its key has seen, in order: nothing can be lost, come twice or change places unnoticed. */
export const keyedHistory: Scenario = {
  name: 'history of a key',
  inputs: ['in'],
  outputs: ['out'],

  topology() {
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(STRING, STRING))
      .groupByKey(Grouped.with(STRING, STRING))
      .aggregate(() => '', (_key, value, seen) => `${seen} ${value}`, Materialized.as<string, string>('history').withKeySerde(STRING).withValueSerde(STRING))
      .toStream()
      .to('out', Produced.with(STRING, STRING));
    return builder.build();
  },

  next: (random, id) => ({ topic: 'in', key: someKey(random), value: id, timestamp: someTimestamp(random) }),

  * check(outcome) {
    yield* checkReplayed(outcome, () => this.topology(), (found, last) => last.split(' ').every((id) => found.at(-1)?.split(' ').includes(id) === true));
    yield* compareTables('the store history', storeContent(outcome, 'history'), finalTable(allRecords(outcome, 'out')));
  },
};
