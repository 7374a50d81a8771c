import type { AbortedTransaction, IsolationLevel } from '../../broker/index.ts';
import { Consumer } from '../../clients/index.ts';
import { decodeUtf8, emptiedBatch, encodeUtf8, endTxnMarker, filterBatch, NO_HEADERS, RecordBatch, RecordBatchBuilder, SystemTime } from '../../common/index.ts';
import { expectSame, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { FakeLeader } from './FakeLeader.ts';

interface BatchInCase {
  readonly producerId?: number;
  readonly transactional?: boolean;
  readonly baseOffset: number;
  readonly lastOffset?: number;
  readonly keys?: readonly string[];
  readonly offsets?: readonly number[];
  readonly control?: 'commit' | 'abort';
}

interface FetchVisibilityCase extends ConformanceCase {
  readonly isolation: IsolationLevel;
  readonly fetchOffset: number;
  readonly batches: readonly BatchInCase[];
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly expect: { readonly keys?: readonly string[]; readonly offsets?: readonly number[]; readonly position?: number; readonly positionAdvanced?: boolean };
}

const PARTITION = { topic: 't', partition: 0 };

/** A real consumer gets the one response of the case, and then nothing more. */
export const runFetchVisibilityCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  const { isolation, fetchOffset, batches, abortedTransactions, expect } = conformanceCase as FetchVisibilityCase;
  let isAnswered = false;
  const leader = new FakeLeader(async () => {
    const first = !isAnswered;
    isAnswered = true;
    return first ? { records: batches.map(encode), abortedTransactions } : {};
  });
  const consumer = new Consumer(leader, new SystemTime(), { isolationLevel: isolation, fetchMaxWaitMs: 100 });
  consumer.assign([PARTITION]);
  consumer.seek(PARTITION, fetchOffset);
  const records = [...(await consumer.poll(0)), ...(await consumer.poll(0))];
  const position = await consumer.position(PARTITION);
  consumer.kill();
  if (expect.keys !== undefined) expectSame('the keys', records.map(({ key }) => (key === null ? null : decodeUtf8(key))).sort(), [...expect.keys].sort());
  if (expect.offsets !== undefined) expectSame('the offsets', records.map(({ offset }) => offset), expect.offsets);
  if (expect.position !== undefined) expectSame('the position', position, expect.position);
  if (expect.positionAdvanced !== undefined) expectSame('whether the position advanced', position > fetchOffset, expect.positionAdvanced);
  return PASSED;
};

/** Offsets that are not told are those that compaction took out of a batch of consecutive ones. */
const encode = ({ producerId, transactional = false, baseOffset, lastOffset, keys = [], offsets, control }: BatchInCase): Uint8Array => {
  if (control !== undefined) {
    const marker = new RecordBatch(endTxnMarker({ producerId: producerId ?? -1, producerEpoch: 0, coordinatorEpoch: 0, committed: control === 'commit', timestamp: 0 }));
    marker.assign(baseOffset, 0);
    return marker.bytes;
  }
  const kept = new Map(keys.map((key, i) => [offsets?.[i] ?? baseOffset + i, key]));
  const last = lastOffset ?? Math.max(...kept.keys());
  const builder = new RecordBatchBuilder();
  const isKept = new Uint8Array(last - baseOffset + 1);
  for (let offset = baseOffset; offset <= last; offset++) {
    const key = encodeUtf8(kept.get(offset) ?? 'compacted');
    builder.append(0, key, 0, key.length, key, 0, key.length, NO_HEADERS);
    if (kept.has(offset)) isKept[offset - baseOffset] = 1;
  }
  const stamp = producerId === undefined ? undefined : { producerId, producerEpoch: 0, baseSequence: transactional ? 0 : -1, isTransactional: transactional };
  const whole = new RecordBatch(builder.build(stamp));
  whole.assign(baseOffset, 0);
  if (kept.size === isKept.length) return whole.bytes;
  return kept.size === 0 ? emptiedBatch(whole) : filterBatch(whole, isKept);
};
