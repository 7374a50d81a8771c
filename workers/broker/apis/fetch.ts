import { topicPartitionKey } from '../../common/index.ts';
import type { FetchedPartition, FetchRequest, FetchResponse } from '../BrokerApi.ts';
import type { FetchPurgatory } from '../purgatory/FetchPurgatory.ts';
import { toFailure, type ReplicaManager } from '../ReplicaManager.ts';

type FetchPartition = FetchRequest['partitions'][number];

/** Waits for `minBytes`, then reads partition by partition; the first with data gives at least one batch. */
export const fetch = async (request: FetchRequest, replicas: ReplicaManager, purgatory: FetchPurgatory): Promise<FetchResponse> => {
  if (request.maxWaitMs > 0) {
    const keys = request.partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition));
    await purgatory.wait(keys, request.maxWaitMs, () => isSatisfied(request, replicas));
  }
  let left = request.maxBytes;
  let minOneBatch = true;
  const partitions: FetchedPartition[] = [];
  for (const asked of request.partitions) {
    const fetched = await read(asked, Math.min(left, asked.partitionMaxBytes), minOneBatch, replicas);
    for (const records of fetched.records) left -= records.length;
    left = Math.max(0, left);
    if (fetched.records.length > 0) minOneBatch = false;
    partitions.push(fetched);
  }
  return { partitions };
};

/** An error is worth an answer at once. */
const isSatisfied = ({ partitions, minBytes }: FetchRequest, replicas: ReplicaManager): boolean => {
  let available = 0;
  if (minBytes <= 0) return true;
  for (const asked of partitions) {
    const log = replicas.find(asked);
    if (log === undefined || asked.fetchOffset < log.logStartOffset || asked.fetchOffset > log.logEndOffset) return true;
    available += log.availableBytes(asked.fetchOffset, minBytes - available);
    if (available >= minBytes) return true;
  }
  return false;
};

const NO_RECORDS: readonly Uint8Array[] = [];

const read = async (asked: FetchPartition, maxBytes: number, minOneBatch: boolean, replicas: ReplicaManager): Promise<FetchedPartition> => {
  const { topic, partition, fetchOffset } = asked;
  try {
    const log = replicas.get(asked);
    const answer = log.read(fetchOffset, maxBytes, minOneBatch);
    const records = answer instanceof Promise ? await answer : answer;
    return {
      topic, partition, error: 'NONE', highWatermark: log.highWatermark, lastStableOffset: log.highWatermark,
      logStartOffset: log.logStartOffset, records,
    };
  } catch (error) {
    const log = replicas.find(asked);
    return {
      ...toFailure(asked, error), highWatermark: log?.highWatermark ?? -1, lastStableOffset: log?.highWatermark ?? -1,
      logStartOffset: log?.logStartOffset ?? -1, records: NO_RECORDS,
    };
  }
};
