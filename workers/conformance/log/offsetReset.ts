import type { AutoOffsetReset, Consumer } from '../../clients/index.ts';
import { Consumer as RealConsumer } from '../../clients/index.ts';
import { deferred, KafkaError, SystemTime, type Deferred, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { FetchedPartition } from '../../broker/index.ts';
import { expectSame, ExpectationError, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { CaseCluster } from './CaseCluster.ts';
import { FakeLeader } from './FakeLeader.ts';

interface Expectation {
  readonly position?: number | null;
  readonly firstOffset?: number;
  readonly count?: number;
  readonly offsetResetNeeded?: boolean;
  readonly committed?: Readonly<Record<string, number | null>>;
  readonly positionsUnchanged?: boolean;
}

interface Step {
  readonly seek?: number;
  readonly seekToEnd?: boolean;
  readonly seekToBeginning?: boolean;
  readonly poll?: boolean;
  readonly consume?: number;
  readonly append?: number;
  readonly sendFetch?: boolean;
  readonly fetchResponse?: ErrorName;
  readonly collect?: boolean;
  readonly commitSync?: Readonly<Record<string, number>>;
  readonly commitAsync?: Readonly<Record<string, number>>;
  readonly expect?: Expectation;
  readonly expectError?: string | { readonly type: string; readonly offset?: number };
}

interface OffsetResetCase extends ConformanceCase {
  readonly autoOffsetReset?: AutoOffsetReset;
  readonly committed?: number | null;
  readonly seek?: number;
  readonly expect?: Expectation;
  readonly log?: { readonly startOffset: number; readonly endOffset: number };
  readonly partitions?: Readonly<Record<string, number>>;
  readonly steps?: readonly Step[];
  readonly rule?: unknown;
}

const GROUP = 'g';
const PARTITION: TopicPartition = { topic: 't', partition: 0 };

/** With a leader that answers as told where the case tells answers, else with a cluster. */
export const runOffsetResetCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  const one = conformanceCase as OffsetResetCase;
  if (one.rule !== undefined) await runRule();
  else if (one.steps?.some(({ fetchResponse }) => fetchResponse !== undefined) === true) await runWithFakeLeader(one, one.steps);
  else await runWithCluster(one);
  return PASSED;
};

/** Kafka tells a missing position from one out of range; here both are OFFSET_OUT_OF_RANGE. */
const expectOutOfRange = async (what: string, act: () => Promise<unknown>, expected: NonNullable<Step['expectError']>): Promise<void> => {
  const error = await act().then(() => undefined, (failure: unknown) => failure);
  if (!(error instanceof KafkaError) || error.errorName !== 'OFFSET_OUT_OF_RANGE') throw new ExpectationError(`${what} ends with ${String(error)}, expected ${JSON.stringify(expected)}`);
  if (typeof expected === 'object' && expected.offset !== undefined && !error.message.includes(`offset ${expected.offset} `))
    throw new ExpectationError(`"${error.message}" does not name the offset ${expected.offset}`);
};

/** Records are produced from offset 0 on and deleted up to the start. */
const runWithCluster = async ({ autoOffsetReset, committed, seek, expect, log, partitions, steps = [] }: OffsetResetCase): Promise<void> => {
  const names = Object.keys(partitions ?? { t: 0 });
  const byName = new Map(names.map((name, partition) => [name, { topic: 't', partition }]));
  await CaseCluster.with({ t: names.length }, async (cluster) => {
    await cluster.append(PARTITION, log?.endOffset ?? 0);
    if (log !== undefined && log.startOffset > 0) await cluster.admin().deleteRecords([{ ...PARTITION, offset: log.startOffset }]);
    for (const [name, end] of Object.entries(partitions ?? {})) await cluster.append(byName.get(name)!, end);
    const consumer = cluster.consumer({ groupId: GROUP, maxPollRecords: 1000, ...(autoOffsetReset === undefined ? {} : { autoOffsetReset }) }, [...byName.values()]);
    if (typeof committed === 'number') await consumer.commit(GROUP, [{ ...PARTITION, offset: committed }]);
    for (const [name, end] of Object.entries(partitions ?? {})) consumer.seek(byName.get(name)!, end);
    const run = new ClusterRun(cluster, consumer, byName, partitions ?? {});
    if (seek !== undefined) await run.take({ seek, ...(expect === undefined ? {} : { expect }) });
    else if (expect !== undefined) await run.check(expect, []);
    for (const step of steps) await run.take(step);
  });
};

class ClusterRun {
  readonly #cluster: CaseCluster;
  readonly #consumer: Consumer;
  readonly #byName: ReadonlyMap<string, TopicPartition>;
  readonly #positions: Readonly<Record<string, number>>;

  constructor(cluster: CaseCluster, consumer: Consumer, byName: ReadonlyMap<string, TopicPartition>, positions: Readonly<Record<string, number>>) {
    this.#cluster = cluster;
    this.#consumer = consumer;
    this.#byName = byName;
    this.#positions = positions;
  }

  async take(step: Step): Promise<void> {
    const consumer = this.#consumer;
    if (step.expectError !== undefined) return expectOutOfRange('the poll', () => consumer.poll(1000), step.expectError);
    let offsets: number[] = [];
    if (step.seek !== undefined) consumer.seek(PARTITION, step.seek);
    if (step.seekToEnd === true) consumer.seekToEnd();
    if (step.seekToBeginning === true) consumer.seekToBeginning();
    if (step.append !== undefined) await this.#cluster.append(PARTITION, step.append);
    if (step.poll === true) offsets = (await consumer.poll(50)).map(({ offset }) => offset);
    if (step.consume !== undefined) offsets = await this.#consume(step.consume);
    if (step.commitSync !== undefined) await consumer.commitSync(this.#offsets(step.commitSync));
    if (step.commitAsync !== undefined) {
      const done = deferred<KafkaError | undefined>();
      consumer.commitAsync(this.#offsets(step.commitAsync), done.resolve);
      expectSame('the error of the commit', (await done.promise)?.errorName, undefined);
    }
    if (step.expect !== undefined) await this.check(step.expect, offsets);
  }

  async check({ position, firstOffset, count, committed, positionsUnchanged }: Expectation, offsets: readonly number[]): Promise<void> {
    if (position !== undefined) expectSame('the position', await this.#consumer.position(PARTITION), position);
    if (firstOffset !== undefined) expectSame('the first offset', offsets[0], firstOffset);
    if (count !== undefined) expectSame('the number of records', offsets.length, count);
    if (committed !== undefined) {
      const found = await this.#consumer.committed(GROUP);
      for (const [name, offset] of Object.entries(committed))
        expectSame(`what is committed for ${name}`, found.find(({ partition }) => partition === this.#byName.get(name)?.partition)?.offset ?? null, offset);
    }
    if (positionsUnchanged === true)
      for (const [name, partition] of this.#byName) expectSame(`the position of ${name}`, await this.#consumer.position(partition), this.#positions[name]);
  }

  async #consume(count: number): Promise<number[]> {
    const offsets: number[] = [];
    for (let polls = 0; offsets.length < count; polls++) {
      if (polls > 20) throw new ExpectationError(`only ${offsets.length} of ${count} records came`);
      offsets.push(...(await this.#consumer.poll(200)).map(({ offset }) => offset));
    }
    return offsets;
  }

  #offsets(byName: Readonly<Record<string, number>>): Array<TopicPartition & { readonly offset: number }> {
    return Object.entries(byName).map(([name, offset]) => ({ ...this.#byName.get(name)!, offset }));
  }
}

const runWithFakeLeader = async ({ autoOffsetReset = 'latest' }: OffsetResetCase, steps: readonly Step[]): Promise<void> => {
  const time = new SystemTime();
  let fetch: Deferred<Partial<FetchedPartition>> = deferred();
  const leader = new FakeLeader(() => fetch.promise);
  const consumer = new RealConsumer(leader, time, { autoOffsetReset, fetchMaxWaitMs: 100 });
  consumer.assign([PARTITION]);
  let polling: Promise<unknown> | undefined;
  /** Until the fetch is under way. */
  const send = async (): Promise<void> => {
    if (polling !== undefined) return;
    const before = leader.calls.filter((api) => api === 'fetch').length;
    polling = consumer.poll(0).catch(() => undefined);
    for (let i = 0; leader.calls.filter((api) => api === 'fetch').length === before; i++) {
      if (i > 100) throw new ExpectationError('no fetch was sent');
      await time.yield();
    }
  };
  try {
    for (const { seek, sendFetch, fetchResponse, collect, expect, expectError } of steps) {
      if (seek !== undefined) consumer.seek(PARTITION, seek);
      if (sendFetch === true) await send();
      if (fetchResponse !== undefined) {
        await send();
        fetch.resolve({ error: fetchResponse });
        fetch = deferred();
        await polling;
        polling = undefined;
      }
      if (collect === true && expectError !== undefined) await expectOutOfRange('the poll', () => consumer.poll(0), expectError);
      if (expect?.offsetResetNeeded !== undefined) expectSame('whether the position is looked up', leader.calls.includes('listOffsets'), expect.offsetResetNeeded);
      if (typeof expect?.position === 'number') expectSame('the position', await consumer.position(PARTITION), expect.position);
      if (expect?.position === null) {
        const known = await Promise.race([consumer.position(PARTITION), new Promise<null>((resolve) => time.schedule(20, () => resolve(null)))]);
        expectSame('the position', known, null);
      }
    }
  } finally {
    consumer.kill();
  }
};

/** What auto.offset.reset means, for each of its values: without a committed offset, and with one that does not exist. */
const runRule = async (): Promise<void> => {
  for (const committed of [null, 100])
    for (const [autoOffsetReset, position] of [['earliest', 3], ['latest', 10]] as const) {
      await runWithCluster({ name: 'rule', autoOffsetReset, committed, log: { startOffset: 3, endOffset: 10 }, steps: [{ poll: true }, { poll: true }, { expect: { position: autoOffsetReset === 'earliest' ? 10 : position } }] });
      await runWithCluster({ name: 'rule', autoOffsetReset, committed, log: { startOffset: 3, endOffset: 10 }, steps: autoOffsetReset === 'earliest' ? [{ consume: 1, expect: { firstOffset: position } }] : [{ poll: true, expect: { count: 0 } }] });
    }
  for (const committed of [null, 100])
    await runWithCluster({ name: 'rule', autoOffsetReset: 'none', committed, log: { startOffset: 3, endOffset: 10 }, steps: [{ poll: true, expectError: 'NoOffsetForPartitionException' }] });
};
