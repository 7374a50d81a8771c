import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../../serde/index.ts';
import {
  Consumed, JoinWindows, Produced, StreamJoined, StreamsBuilder, TopologyTestDriver, withKey, type KStream, type TestRecord, type TopologyConfig,
} from '../../index.ts';

const text = Serdes.String();
const strings = Consumed.with(text, text);
const serdes = StreamJoined.with(text, text, text);
const within = (ms: number): JoinWindows => JoinWindows.ofTimeDifferenceWithNoGrace(ms);
const both = (left: string | null, right: string | null): string => `${left}+${right}`;

type Joins = (left: KStream<string, string>, right: KStream<string, string>) => KStream<string, string>;
type Side = 'left' | 'right';

const run = (joins: Joins, emitIntervalMs = 0) => {
  const builder = new StreamsBuilder();
  joins(builder.stream('left', strings), builder.stream('right', strings)).to('out', Produced.with(text, text));
  const driver = new TopologyTestDriver(builder.build(), { outerJoinEmitIntervalMs: emitIntervalMs });
  const inputs = { left: driver.createInputTopic('left', text, text), right: driver.createInputTopic('right', text, text) };
  const output = driver.createOutputTopic('out', text, text);
  const read = (): string[] => output.readRecordsToList().map(line);
  const pipe = (side: Side, key: string | null, value: string | null, timestamp: number): string[] => {
    inputs[side].pipeInput(key, value, { timestamp });
    return read();
  };
  return { driver, pipe };
};

const line = ({ key, value, timestamp }: TestRecord<string, string>): string => `${key}:${value}@${timestamp}`;

const nodesOf = (joins: Joins, config: TopologyConfig = {}): ReadonlyArray<readonly string[]> => {
  const builder = new StreamsBuilder();
  joins(builder.stream('left', strings), builder.stream('right', strings));
  return builder.build(config).describe().subtopologies.flatMap(({ nodes }) => nodes.map(({ name, stores }) => [name, ...[...stores].sort()]));
};

describe('an inner join of streams', () => {
  test('joins what is close in time, whichever came first, with the later time', () => {
    const { pipe } = run((left, right) => left.join(right, both, within(10), serdes));
    expect(pipe('left', 'k', 'a', 0)).toEqual([]);
    expect(pipe('right', 'k', 'A', 10)).toEqual(['k:a+A@10']);
    expect(pipe('right', 'k', 'B', 11)).toEqual([]);
    expect(pipe('left', 'k', 'b', 5)).toEqual(['k:b+A@10', 'k:b+B@11']);
    expect(pipe('left', 'other', 'c', 5)).toEqual([]);
  });

  test('knows before from after', () => {
    const { pipe } = run((left, right) => left.join(right, both, JoinWindows.ofTimeDifferenceAndGrace(0, 10).before(5).after(-2), serdes));
    for (const time of [4, 5, 8, 9]) pipe('right', 'k', `r${time}`, time);
    expect(pipe('left', 'k', 'l', 10)).toEqual(['k:l+r5@10', 'k:l+r8@10']);
  });

  test('leaves out records without key or value, and counts them', () => {
    const { pipe, driver } = run((left, right) => left.join(right, both, within(10), serdes));
    pipe('left', null, 'a', 0);
    pipe('left', 'k', null, 0);
    expect(pipe('right', 'k', 'A', 0)).toEqual([]);
    expect(driver.metrics().get('KSTREAM-JOINTHIS-0000000004')!.dropped).toBe(2);
  });

  test('hands a joiner the key where it asks for it', () => {
    const { pipe } = run((left, right) => left.join(right, withKey((key, a, b) => key.toUpperCase() + a.length + b.length), within(10), serdes));
    pipe('left', 'k', 'abc', 0);
    expect(pipe('right', 'k', 'ab', 0)).toEqual(['k:K32@0']);
  });

  test('finds what the other side has kept, in whatever order it comes', () => {
    const step = fc.tuple(fc.constantFrom<Side>('left', 'right'), fc.constantFrom('a', 'b'), fc.nat(60));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.nat(10), (steps, before, after, grace) => {
        const windows = JoinWindows.ofTimeDifferenceAndGrace(0, grace).before(before).after(after);
        const { pipe } = run((left, right) => left.join(right, both, windows, serdes));
        const kept: Record<Side, Array<{ key: string; value: string; time: number }>> = { left: [], right: [] };
        const observed: Record<Side, number> = { left: -1, right: -1 };
        const live = (side: Side, time: number): boolean => time > observed[side] - (before + after + grace);
        steps.forEach(([side, key, time], index) => {
          const other = side === 'left' ? 'right' : 'left';
          const [back, ahead] = side === 'left' ? [before, after] : [after, before];
          const value = `${index}`;
          const expected = kept[other]
            .filter((one) => one.key === key && one.time >= time - back && one.time <= time + ahead && live(other, one.time))
            .sort((a, b) => a.time - b.time)
            .map((one) => `${key}:${side === 'left' ? both(value, one.value) : both(one.value, value)}@${Math.max(time, one.time)}`);
          expect(pipe(side, key, value, time)).toEqual(expected);
          observed[side] = Math.max(observed[side], time);
          if (live(side, time)) kept[side].push({ key, value, time });
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a left or outer join of streams', () => {
  test('answers what nothing matched when its window has closed, in the order of time, right before left, then key', () => {
    const { pipe } = run((left, right) => left.outerJoin(right, both, within(10), serdes));
    pipe('left', 'b', 'l1', 1);
    pipe('left', 'a', 'l2', 1);
    pipe('right', 'c', 'r1', 1);
    pipe('right', 'd', 'r0', 0);
    expect(pipe('left', 'z', 'z', 11)).toEqual(['d:null+r0@0']);
    expect(pipe('right', 'z', 'z', 12)).toEqual(['c:null+r1@1', 'a:l2+null@1', 'b:l1+null@1', 'z:z+z@12']);
  });

  test('answers late records at once, and those without a key', () => {
    const { pipe } = run((left, right) => left.leftJoin(right, both, within(10), serdes));
    pipe('right', 'k', 'R', 100);
    expect(pipe('left', 'k', 'late', 89)).toEqual(['k:late+null@89']);
    expect(pipe('left', 'k', 'in time', 90)).toEqual(['k:in time+R@100']);
    expect(pipe('left', null, 'l', 0)).toEqual(['null:l+null@0']);
    expect(pipe('right', null, 'r', 0)).toEqual([]);
  });

  test('waits for the grace period, and looks no more often than the interval', () => {
    const { pipe, driver } = run((left, right) => left.leftJoin(right, both, JoinWindows.ofTimeDifferenceAndGrace(10, 5), serdes), 1000);
    pipe('left', 'a', '1', 0);
    expect(pipe('right', 'x', 'x', 15)).toEqual([]);
    expect(pipe('right', 'x', 'x', 16)).toEqual([]);
    driver.advanceWallClockTime(1000);
    expect(pipe('right', 'x', 'x', 17)).toEqual(['a:1+null@0']);
  });

  test('does not look as long as nothing waits, where records are late as soon as they come', () => {
    const windows = JoinWindows.ofTimeDifferenceAndGrace(13, 1).after(-1);
    const { pipe } = run((left, right) => left.leftJoin(right, both, windows, serdes), 1000);
    expect(pipe('left', 'a', '1', 0)).toEqual([]);
    expect(pipe('left', 'b', '2', 2)).toEqual(['a:1+null@0', 'b:2+null@2']);
  });

  test('may be off by a look: what was seen last stands for the earliest that waits', () => {
    const { pipe } = run((left, right) => left.leftJoin(right, both, within(10), serdes));
    for (const time of [0, 5, 9]) pipe('left', `k${time}`, 'v', time);
    expect(pipe('right', 'x', 'x', 11)).toEqual(['k0:v+null@0']);
    expect(pipe('right', 'x', 'x', 16)).toEqual([]);
    expect(pipe('right', 'x', 'x', 20)).toEqual(['k5:v+null@5', 'k9:v+null@9']);
  });

  test('answers eagerly and again where the old windows are asked for', () => {
    const { pipe } = run((left, right) => left.leftJoin(right, both, JoinWindows.of(10), serdes));
    expect(pipe('left', 'k', 'l', 0)).toEqual(['k:l+null@0']);
    expect(pipe('right', 'k', 'r', 0)).toEqual(['k:l+r@0']);
    expect(() => within(1).grace(1)).toThrow(TypeError);
  });

  test('gives each record its matches or none, once, where all come in time', () => {
    const step = fc.tuple(fc.constantFrom<Side>('left', 'right'), fc.constantFrom('a', 'b', 'c'), fc.nat(6));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(8), fc.integer({ min: 1, max: 8 }), fc.nat(5), (steps, before, after, grace) => {
        const windows = JoinWindows.ofTimeDifferenceAndGrace(0, grace).before(before).after(after);
        const { pipe } = run((left, right) => left.outerJoin(right, both, windows, serdes));
        let time = 0;
        const records = steps.map(([side, key, advance], index) => ({ side, key, value: `${index}`, time: (time += advance) }));
        const got = records.flatMap((record) => pipe(record.side, record.key, record.value, record.time));
        for (let i = 0; i < 3; i++) got.push(...pipe('left', 'end', `end${i}`, time + 1000 * (i + 1)));
        const expected = records.flatMap((record) => {
          const matches = records.filter(
            (other) =>
              other.side !== record.side && other.key === record.key &&
              (record.side === 'left'
                ? other.time >= record.time - before && other.time <= record.time + after
                : record.time >= other.time - before && record.time <= other.time + after),
          );
          if (matches.length === 0) return [`${record.key}:${record.side === 'left' ? both(record.value, null) : both(null, record.value)}@${record.time}`];
          return record.side === 'left' ? matches.map((other) => `${record.key}:${both(record.value, other.value)}@${Math.max(record.time, other.time)}`) : [];
        });
        expect(got.filter((one) => !one.startsWith('end')).sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });
});

describe('the nodes of a join of streams', () => {
  test('have the names that Kafka generates', () => {
    expect(nodesOf((left, right) => left.join(right, both, within(1)))).toEqual(
      expect.arrayContaining([
        ['KSTREAM-WINDOWED-0000000002', 'KSTREAM-JOINTHIS-0000000004-store'],
        ['KSTREAM-WINDOWED-0000000003', 'KSTREAM-JOINOTHER-0000000005-store'],
        ['KSTREAM-JOINTHIS-0000000004', 'KSTREAM-JOINOTHER-0000000005-store'],
        ['KSTREAM-JOINOTHER-0000000005', 'KSTREAM-JOINTHIS-0000000004-store'],
        ['KSTREAM-MERGE-0000000006'],
      ]),
    );
    expect(nodesOf((left, right) => left.leftJoin(right, both, within(1)))).toEqual(
      expect.arrayContaining([
        ['KSTREAM-JOINTHIS-0000000004', 'KSTREAM-OUTEROTHER-0000000005-store', 'KSTREAM-OUTERSHARED-0000000004-store'],
        ['KSTREAM-OUTEROTHER-0000000005', 'KSTREAM-JOINTHIS-0000000004-store', 'KSTREAM-OUTERSHARED-0000000004-store'],
      ]),
    );
    expect(nodesOf((left, right) => left.outerJoin(right, both, within(1)))).toEqual(
      expect.arrayContaining([
        ['KSTREAM-OUTERTHIS-0000000004', 'KSTREAM-OUTEROTHER-0000000005-store', 'KSTREAM-OUTERSHARED-0000000004-store'],
        ['KSTREAM-OUTEROTHER-0000000005', 'KSTREAM-OUTERSHARED-0000000004-store', 'KSTREAM-OUTERTHIS-0000000004-store'],
      ]),
    );
  });

  test('and their stores take given names', () => {
    const joined = StreamJoined.as<string, string, string>('kept').withName('paired');
    expect(nodesOf((left, right) => left.outerJoin(right, both, within(1), joined))).toEqual(
      expect.arrayContaining([
        ['paired-this-windowed', 'kept-outer-this-join-store'],
        ['paired-other-windowed', 'kept-outer-other-join-store'],
        ['paired-outer-this-join', 'kept-outer-other-join-store', 'kept-outer-shared-join-store'],
        ['paired-outer-other-join', 'kept-outer-shared-join-store', 'kept-outer-this-join-store'],
        ['paired-merge'],
      ]),
    );
  });

  test('come after repartition topics where keys have changed', () => {
    const topicsOf = (joined?: StreamJoined<string, string, string>): readonly string[] => {
      const builder = new StreamsBuilder();
      const rekeyed = (topic: string): KStream<string, string> => builder.stream(topic, strings).selectKey((_key, value) => value);
      rekeyed('left').join(rekeyed('right'), both, within(1), joined);
      return builder.build().describe().subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics);
    };
    expect(topicsOf()).toEqual(['KSTREAM-KEY-SELECT-0000000001-repartition', 'KSTREAM-KEY-SELECT-0000000003-repartition']);
    expect(topicsOf(serdes.withName('paired'))).toEqual(['paired-left-repartition', 'paired-right-repartition']);
  });
});
