import type { IsolationLevel } from '../../broker/index.ts';
import { Producer, type Consumer, type ConsumerRecord } from '../../clients/index.ts';
import { decodeUtf8, encodeUtf8, KafkaError, type ErrorName, type TopicPartition } from '../../common/index.ts';
import { expectSame, ExpectationError, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { CaseCluster } from './CaseCluster.ts';

interface Step {
  readonly initTransactions?: string;
  readonly begin?: string;
  readonly commit?: string;
  readonly abort?: string;
  readonly send?: { readonly producer: string; readonly partition: string; readonly key: string; readonly value: string };
  readonly sendOffsets?: {
    readonly producer: string;
    readonly group: string;
    readonly offsets: Readonly<Record<string, number | { readonly offset: number; readonly leaderEpoch?: number; readonly metadata?: string }>>;
  };
  readonly consume?: { readonly isolation: IsolationLevel; readonly partitions?: readonly string[] };
  readonly committed?: { readonly group: string; readonly partition: string };
  readonly expect?: {
    readonly values?: readonly string[];
    readonly records?: ReadonlyArray<{ readonly offset?: number; readonly key?: string; readonly value?: string }>;
    readonly count?: number;
    readonly offset?: number;
    readonly leaderEpoch?: number;
    readonly metadata?: string;
  };
  readonly expectError?: string;
  readonly expectErrorOneOf?: readonly string[];
}

interface TransactionsCase extends ConformanceCase {
  readonly steps: readonly Step[];
}

const PARTITIONS = 4;
const TRANSACTIONAL_ID = 'transactional-id';

/** A newer epoch of the transactional id makes the older producer fenced, whichever broker says so. */
const EXCEPTIONS: Readonly<Record<string, readonly ErrorName[]>> = {
  ProducerFencedException: ['PRODUCER_FENCED'],
  InvalidProducerEpochException: ['INVALID_PRODUCER_EPOCH'],
  IllegalStateException: ['INVALID_TXN_STATE'],
  InvalidTxnStateException: ['INVALID_TXN_STATE'],
  TimeoutException: ['REQUEST_TIMED_OUT'],
};

export const runTransactionsCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  const { steps } = conformanceCase as TransactionsCase;
  const topics = new Set(steps.flatMap(({ send, sendOffsets, committed, consume }) => [
    ...(send === undefined ? [] : [send.partition]), ...Object.keys(sendOffsets?.offsets ?? {}),
    ...(committed === undefined ? [] : [committed.partition]), ...(consume?.partitions ?? []),
  ]).map((partition) => parse(partition).topic));
  await CaseCluster.with(Object.fromEntries([...topics].map((topic) => [topic, PARTITIONS])), async (cluster) => {
    const run = new TransactionsRun(cluster, topics, steps);
    for (const step of steps) await run.take(step);
  });
  return PASSED;
};

class TransactionsRun {
  readonly #cluster: CaseCluster;
  readonly #topics: ReadonlySet<string>;
  readonly #shareId: boolean;
  readonly #producers = new Map<string, Producer>();

  constructor(cluster: CaseCluster, topics: ReadonlySet<string>, steps: readonly Step[]) {
    this.#cluster = cluster;
    this.#topics = topics;
    this.#shareId = steps.some(({ expectError, expectErrorOneOf }) => [expectError, ...(expectErrorOneOf ?? [])].includes('ProducerFencedException'));
  }

  async take(step: Step): Promise<void> {
    const allowed = step.expectErrorOneOf ?? (step.expectError === undefined ? undefined : [step.expectError]);
    if (allowed === undefined) return this.#do(step);
    const error = await this.#do(step).then(() => undefined, (failure: unknown) => failure);
    const names = allowed.flatMap((exception) => EXCEPTIONS[exception] ?? []);
    if (!(error instanceof KafkaError) || !names.includes(error.errorName))
      throw new ExpectationError(`the step ${JSON.stringify(step)} ends with ${error instanceof KafkaError ? error.errorName : String(error)}`);
  }

  async #do({ initTransactions, begin, commit, abort, send, sendOffsets, consume, committed, expect = {} }: Step): Promise<void> {
    if (initTransactions !== undefined) await this.#producer(initTransactions).initTransactions();
    if (begin !== undefined) this.#producer(begin).beginTransaction();
    if (commit !== undefined) await this.#producer(commit).commitTransaction();
    if (abort !== undefined) await this.#producer(abort).abortTransaction();
    if (send !== undefined) {
      const { topic, partition } = parse(send.partition);
      await this.#producer(send.producer).send({
        topic, key: encodeUtf8(send.key), value: encodeUtf8(send.value), ...(partition === undefined ? {} : { partition }),
      });
    }
    if (sendOffsets !== undefined) {
      const offsets = Object.entries(sendOffsets.offsets).map(([name, offset]) => ({ ...partitionOf(name), ...(typeof offset === 'number' ? { offset } : offset) }));
      await this.#producer(sendOffsets.producer).sendOffsetsToTransaction(offsets, { groupId: sendOffsets.group });
    }
    if (consume !== undefined) await this.#consume(consume.isolation, consume.partitions, expect);
    if (committed !== undefined) {
      const [found] = await this.#cluster.consumer({}, []).committed(committed.group, [partitionOf(committed.partition)]);
      for (const field of ['offset', 'leaderEpoch', 'metadata'] as const)
        if (expect[field] !== undefined) expectSame(`the committed ${field}`, found?.[field], expect[field]);
    }
  }

  async #consume(isolationLevel: IsolationLevel, partitions: readonly string[] | undefined, { values, records, count }: NonNullable<Step['expect']>): Promise<void> {
    const asked = partitions?.map(partitionOf) ?? [...this.#topics].flatMap((topic) => Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition })));
    const consumer = this.#cluster.consumer({ isolationLevel, autoOffsetReset: 'earliest' }, asked);
    const found = await readAll(consumer, asked);
    if (values !== undefined) expectSame('the values', found.map(textOfValue).sort(), [...values].sort());
    if (count !== undefined) expectSame('the number of records', found.length, count);
    if (records !== undefined) expectSame('the records', found.map((record, i) => pick(record, records[i] ?? {})), records);
  }

  #producer(name: string): Producer {
    let producer = this.#producers.get(name);
    if (producer === undefined) {
      producer = new Producer(this.#cluster.cluster.network, this.#cluster.time, { transactionalId: this.#shareId ? TRANSACTIONAL_ID : name });
      this.#producers.set(name, producer);
    }
    return producer;
  }
}

const readAll = async (consumer: Consumer, partitions: readonly TopicPartition[]): Promise<ConsumerRecord[]> => {
  const ends = await consumer.endOffsets(partitions);
  const records: ConsumerRecord[] = [];
  for (;;) {
    records.push(...(await consumer.poll(0)));
    const positions = await Promise.all(ends.map((end) => consumer.position(end)));
    if (positions.every((position, i) => position >= ends[i]!.offset)) return records;
  }
};

const textOfValue = ({ value }: ConsumerRecord): string => decodeUtf8(value!);

const pick = (record: ConsumerRecord, expected: { readonly offset?: number; readonly key?: string; readonly value?: string }): Record<string, unknown> => ({
  ...(expected.offset === undefined ? {} : { offset: record.offset }),
  ...(expected.key === undefined ? {} : { key: record.key === null ? null : decodeUtf8(record.key) }),
  ...(expected.value === undefined ? {} : { value: textOfValue(record) }),
});

/** `topic-2`, or only a topic. */
const parse = (name: string): { readonly topic: string; readonly partition: number | undefined } => {
  const parts = /^(.*)-(\d+)$/.exec(name);
  return parts === null ? { topic: name, partition: undefined } : { topic: parts[1]!, partition: Number(parts[2]) };
};

const partitionOf = (name: string): TopicPartition => {
  const { topic, partition } = parse(name);
  return { topic, partition: partition ?? 0 };
};
