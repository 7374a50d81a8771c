import { KafkaError } from '../../common/index.ts';
import { encodeUtf8, MockTime, NO_HEADERS, RecordBatchBuilder } from '../../common/index.ts';
import { LogManager, parseLogConfig, type UnifiedLog } from '../../log/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { expectSame, ExpectationError, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { CaseCluster } from './CaseCluster.ts';

interface Found {
  readonly offset: number;
  readonly ts?: number;
  readonly leaderEpoch?: number;
}

interface Query {
  readonly ts?: number;
  readonly endOffsets?: boolean;
  readonly beginningOffsets?: boolean;
  readonly expect?: Found | null;
  readonly expectError?: string;
}

interface Step {
  readonly append?: { readonly ts: number; readonly leaderEpoch: number };
  readonly assignLeaderEpoch?: { readonly epoch: number; readonly startOffset: number };
  readonly query?: string;
  readonly expect?: Found | null;
}

interface ListOffsetsCase extends ConformanceCase {
  readonly records?: { readonly count: number };
  readonly queries?: readonly Query[];
  readonly steps?: readonly Step[];
}

const PARTITION = { topic: 't', partition: 0 };

/** Queries go through a consumer; steps, which tell leader epochs, to a log. */
export const runListOffsetsCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  const { records, queries, steps } = conformanceCase as ListOffsetsCase;
  if (queries !== undefined) await CaseCluster.with({ t: 1 }, (cluster) => ask(cluster, records?.count ?? 0, queries));
  if (steps !== undefined) await follow(steps);
  return PASSED;
};

const ask = async (cluster: CaseCluster, count: number, queries: readonly Query[]): Promise<void> => {
  await cluster.append(PARTITION, count);
  const consumer = cluster.consumer({}, [PARTITION]);
  for (const { ts, endOffsets, beginningOffsets, expect, expectError } of queries) {
    const look = async (): Promise<Found | null> => {
      if (endOffsets === true) return { offset: (await consumer.endOffsets([PARTITION]))[0]!.offset };
      if (beginningOffsets === true) return { offset: (await consumer.beginningOffsets([PARTITION]))[0]!.offset };
      const [found] = await consumer.offsetsForTimes([{ ...PARTITION, timestamp: ts! }]);
      return found!.offset < 0 ? null : { offset: found!.offset, ts: found!.timestamp };
    };
    if (expectError === undefined) {
      expectSame(`the offset for ${ts ?? 'the end'}`, await look(), expect);
      continue;
    }
    // Kafka's IllegalArgumentException is a request that cannot be made here.
    const error = await look().then(() => undefined, (failure: unknown) => failure);
    if (!(error instanceof KafkaError) || error.errorName !== 'INVALID_REQUEST') throw new ExpectationError(`looking up ${ts} ends with ${String(error)}, expected ${expectError}`);
  }
};

const follow = async (steps: readonly Step[]): Promise<void> => {
  const manager = await LogManager.open({ storage: new MemoryStorage(), time: new MockTime(1_700_000_000_000), prefix: '0' });
  const log = await manager.openLog('case-0', parseLogConfig({}));
  for (const { append, assignLeaderEpoch, query, expect } of steps) {
    if (append !== undefined) log.appendAsLeader(batchAt(append.ts), append.leaderEpoch);
    if (assignLeaderEpoch !== undefined) log.assignEpochStartOffset(assignLeaderEpoch.epoch, assignLeaderEpoch.startOffset);
    if (query !== undefined) expectSame(`the offset for ${query}`, await lookUp(log, query), expect ?? null);
  }
};

const lookUp = async (log: UnifiedLog, query: string): Promise<Found | null> => {
  if (query === 'earliest') return withEpoch(log, log.logStartOffset, -1);
  if (query === 'latest') return withEpoch(log, log.logEndOffset, -1);
  const found = await (query === 'maxTimestamp' ? log.offsetOfMaxTimestamp('logEnd') : log.offsetForTimestamp(Number(query), 'logEnd'));
  return found === undefined ? null : withEpoch(log, found.offset, found.timestamp);
};

const withEpoch = (log: UnifiedLog, offset: number, ts: number): Found => ({ offset, ts, leaderEpoch: log.epochForOffset(offset) ?? -1 });

const batchAt = (timestamp: number): Uint8Array<ArrayBuffer> => {
  const builder = new RecordBatchBuilder();
  const value = encodeUtf8('value');
  builder.append(timestamp, null, 0, 0, value, 0, value.length, NO_HEADERS);
  return builder.build();
};
