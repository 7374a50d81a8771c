import { BuiltInPartitioner, RoundRobinPartitioner } from '../../clients/index.ts';
import { encodeUtf8, type Random } from '../../common/index.ts';
import { ExpectationError, expectSame, expectTrue } from '../CaseOutcome.ts';

interface RoundRobinCase {
  readonly topics: Readonly<Record<string, number>>;
  readonly unavailable?: Readonly<Record<string, readonly number[]>>;
  readonly calls: string;
  readonly expectedCounts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The calls are told in words: how many for which topic, and for which other topic every so often. */
export const runRoundRobin = ({ topics, unavailable = {}, calls, expectedCounts }: RoundRobinCase): void => {
  const main = /^(\d+) calls(?: for (\w+))?/.exec(calls);
  const other = /i % (\d+) == 0 one call for (\w+)/.exec(calls);
  const keyText = /key "([^"]*)"/.exec(calls)?.[1];
  if (main === null) throw new ExpectationError(`these calls are not understood: ${calls}`);
  const key = keyText === undefined ? null : encodeUtf8(keyText);
  const partitioner = new RoundRobinPartitioner();
  const counts: Record<string, Record<string, number>> = {};
  const call = (topic: string): void => {
    const available = Array.from({ length: topics[topic]! }, (_, partition) => partition).filter((partition) => unavailable[topic]?.includes(partition) !== true);
    const partition = partitioner.partition(topic, key, 0, key?.length ?? 0, topics[topic]!, available);
    const ofTopic = (counts[topic] ??= {});
    ofTopic[partition] = (ofTopic[partition] ?? 0) + 1;
  };
  const mainTopic = main[2] ?? Object.keys(topics)[0]!;
  for (let i = 0; i < Number(main[1]); i++) {
    call(mainTopic);
    if (other !== null && i % Number(other[1]) === 0) call(other[2]!);
  }
  for (const [topic, expected] of Object.entries(expectedCounts)) expectSame(`how often each partition of ${topic} was chosen`, counts[topic], expected);
};

/** A counter in the place of chance: every one of `choices` in turn. */
class CountingRandom implements Random {
  readonly #choices: number;
  #next = 0;

  constructor(choices: number) {
    this.#choices = choices;
  }

  next(): number {
    return ((this.#next++ % this.#choices) + 0.5) / this.#choices;
  }
}

interface StickyCase {
  readonly partitions: number;
  readonly unavailable: readonly number[];
  readonly stickyBatchSize: number;
  readonly appends?: readonly number[];
  readonly queueSizes?: readonly number[];
  readonly expectedFrequenciesPerCycle?: readonly number[];
}

/** What is expected stands there in words; it is the rule of the partitioner, which is checked choice by choice. */
export const runSticky = ({ partitions, unavailable, stickyBatchSize, appends, queueSizes, expectedFrequenciesPerCycle: frequencies }: StickyCase): void => {
  const available = Array.from({ length: partitions }, (_, partition) => partition).filter((partition) => !unavailable.includes(partition));
  const allowed = available.length > 0 ? available : Array.from({ length: partitions }, (_, partition) => partition);
  const cycle = frequencies?.reduce((sum, count) => sum + count, 0) ?? allowed.length;
  const partitioner = new BuiltInPartitioner(new CountingRandom(cycle), stickyBatchSize, queueSizes === undefined ? undefined : (_topic, partition) => queueSizes[partition]!);
  const choose = (): number => partitioner.partition('t', null, 0, 0, partitions, available);
  const chosen: number[] = [];
  let bytes = 0;
  for (const size of appends ?? Array.from({ length: cycle }, () => stickyBatchSize)) {
    const partition = choose();
    expectTrue(allowed.includes(partition), `partition ${partition} was chosen although it is not available`);
    if (bytes > 0) expectSame('the partition within a batch', partition, chosen.at(-1));
    else if (chosen.length > 0 && allowed.length > 1 && queueSizes === undefined) expectTrue(partition !== chosen.at(-1), 'the partition did not change after the batch');
    chosen.push(partition);
    bytes = bytes + size >= stickyBatchSize ? 0 : bytes + size;
    partitioner.onAppended('t', null, partition, size);
    partitioner.onBatchClosed('t', partition);
  }
  if (frequencies === undefined) {
    if (chosen.length > cycle * stickyBatchSize) for (const partition of allowed) expectTrue(chosen.includes(partition), `partition ${partition} was never chosen`);
    if (bytes === 0 && allowed.length > 1) expectTrue(choose() !== chosen.at(-1), 'the partition did not change after the last batch');
  } else expectSame('how often each partition was chosen', frequencies.map((_, partition) => chosen.filter((one) => one === partition).length), frequencies);
};
