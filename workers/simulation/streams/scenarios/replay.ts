import { Serdes } from '../../../serde/index.ts';
import { TopologyTestDriver, type TestRecord, type Topology } from '../../../streams/index.ts';
import type { FinalRecord } from '../../invariants/FinalLog.ts';
import { NULL } from '../../textOf.ts';
import { APPLICATION_ID, type Outcome } from '../Scenario.ts';
import { allRecords, byKey, isClosing } from './records.ts';

const STRING = Serdes.String();

type Expected = Pick<FinalRecord, 'value' | 'timestamp'>;

/**
 * What a topology without repartition topics that reads `in` writes to `out`, by key. Each of its tasks has one input
 * partition, so the committed input says all: the outputs of a key, their order and their times.
 */
const replay = (outcome: Outcome, topology: () => Topology): Map<string, Expected[]> => {
  const expected = new Map<string, Expected[]>();
  for (const records of outcome.records('in')) {
    const driver = new TopologyTestDriver(topology(), {
      applicationId: APPLICATION_ID, statestoreCacheMaxBytes: 0, windowedAggregationEmitIntervalMs: 0, outerJoinEmitIntervalMs: 0,
    });
    const input = driver.createInputTopic('in', STRING, STRING);
    for (const { key, value, timestamp } of records) input.pipeInput(key, value, { timestamp });
    for (const { key, value, timestamp } of driver.createOutputTopic('out', STRING, STRING).readRecordsToList())
      expected.set(key, [...(expected.get(key) ?? []), { value: textOrNull(value), timestamp }]);
    driver.close();
  }
  return expected;
};

const textOrNull = (value: TestRecord<string, string | null>['value']): string => value ?? NULL;

/** `isEnough`: whether the outputs of a key tell at least as much as the last one that was expected. */
export function* checkReplayed(outcome: Outcome, topology: () => Topology, isEnough: (found: readonly string[], last: string) => boolean): Iterable<string> {
  const expected = replay(outcome, topology);
  const found = byKey(allRecords(outcome, 'out'));
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    // When the windows of closing records are closed depends on the clock.
    if (isClosing(key)) continue;
    const wanted = expected.get(key) ?? [];
    const got = found.get(key) ?? [];
    if (outcome.isExactlyOnce ? !isRight(got, wanted, outcome.isCached) : wanted.length > 0 && !isEnough(got.map(({ value }) => value), wanted.at(-1)!.value))
      yield `${key} has ${describe(got)} instead of ${describe(wanted)}`;
  }
}

/** With a cache updates may be left out, though not the last one. */
const isRight = (found: readonly Expected[], wanted: readonly Expected[], isCached: boolean): boolean => {
  if (!isCached && found.length !== wanted.length) return false;
  let at = 0;
  for (const one of found) {
    while (at < wanted.length && !isSame(wanted[at]!, one)) at++;
    if (at++ === wanted.length) return false;
  }
  const [last, end] = [found.at(-1), wanted.at(-1)];
  if (last !== undefined && end !== undefined && isSame(last, end)) return true;
  // What was held back and deleted again was never seen.
  return end === undefined || (isCached && end.value === NULL && (last === undefined || last.value === NULL));
};

const isSame = (one: Expected, other: Expected): boolean => one.value === other.value && one.timestamp === other.timestamp;

const describe = (records: readonly Expected[]): string => records.map(({ value, timestamp }) => `${value}@${timestamp}`).join(', ') || 'nothing';
