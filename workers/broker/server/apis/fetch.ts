import { KafkaError, topicPartitionKey } from '../../../common/index.ts';
import type { FetchedPartition, FetchRequest, FetchResponse } from '../../api/data.ts';
import { toFailure, type ReplicaManager } from '../../replica/ReplicaManager.ts';
import type { Partition } from '../../replica/Partition.ts';

type FetchPartition = FetchRequest['partitions'][number];
type UpTo = 'highWatermark' | 'lastStableOffset' | 'logEnd';

const NO_RECORDS: readonly Uint8Array[] = [];
const NO_ABORTED: FetchedPartition['abortedTransactions'] = [];

/** Waits for `minBytes`, then reads partition by partition; the first with data gives at least one batch. */
export const fetch = async (request: FetchRequest, replicas: ReplicaManager): Promise<Omit<FetchResponse, 'throttleTimeMs'>> => {
  const upTo: UpTo = request.replica !== undefined ? 'logEnd' : request.isolationLevel === 'read_committed' ? 'lastStableOffset' : 'highWatermark';
  if (request.replica !== undefined) noteProgress(request.replica.brokerId, request.partitions, replicas);
  if (request.maxWaitMs > 0) {
    const keys = request.partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition));
    await replicas.fetches.wait(keys, request.maxWaitMs, () => isSatisfied(request, upTo, replicas));
  }
  let left = request.maxBytes;
  let minOneBatch = true;
  const partitions: FetchedPartition[] = [];
  for (const asked of request.partitions) {
    const fetched = await read(asked, Math.min(left, asked.partitionMaxBytes), minOneBatch, upTo, request.replica !== undefined, replicas);
    for (const records of fetched.records) left -= records.length;
    left = Math.max(0, left);
    if (fetched.records.length > 0) minOneBatch = false;
    partitions.push(fetched);
  }
  return { partitions };
};

/** What a follower asks for tells how far it is, if it is on the leader's way. */
const noteProgress = (followerId: number, asked: readonly FetchPartition[], replicas: ReplicaManager): void => {
  for (const one of asked) {
    const partition = replicas.find(one);
    if (partition === undefined || !partition.isLeader || partition.leaderEpoch !== one.currentLeaderEpoch) continue;
    if (one.fetchOffset <= partition.log.logEndOffset && one.fetchOffset >= partition.log.logStartOffset && divergence(one, partition) === undefined)
      replicas.onFollowerFetch(partition, followerId, one.fetchOffset);
  }
};

/** An error is worth an answer at once. */
const isSatisfied = ({ partitions, minBytes }: FetchRequest, upTo: UpTo, replicas: ReplicaManager): boolean => {
  let available = 0;
  if (minBytes <= 0) return true;
  for (const asked of partitions) {
    const partition = replicas.find(asked);
    if (partition === undefined || !partition.isLeader || (asked.currentLeaderEpoch !== -1 && asked.currentLeaderEpoch !== partition.leaderEpoch)) return true;
    const { log } = partition;
    if (asked.fetchOffset < log.logStartOffset || asked.fetchOffset > log.logEndOffset || divergence(asked, partition) !== undefined) return true;
    available += log.availableBytes(asked.fetchOffset, minBytes - available, upTo);
    if (available >= minBytes) return true;
  }
  return false;
};

const read = async (
  asked: FetchPartition, maxBytes: number, minOneBatch: boolean, upTo: UpTo, isFollower: boolean, replicas: ReplicaManager,
): Promise<FetchedPartition> => {
  const { topic, partition: index, fetchOffset } = asked;
  const ends = (partition: Partition | undefined) => ({
    highWatermark: partition?.log.highWatermark ?? -1, lastStableOffset: partition?.log.lastStableOffset ?? -1,
    logStartOffset: partition?.log.logStartOffset ?? -1, ...(isFollower && partition !== undefined ? { logEndOffset: partition.log.logEndOffset } : {}),
  });
  try {
    const partition = replicas.get(asked);
    partition.ensureLeader(asked.currentLeaderEpoch);
    const divergingEpoch = divergence(asked, partition);
    if (divergingEpoch !== undefined)
      return { topic, partition: index, error: 'NONE', ...ends(partition), abortedTransactions: NO_ABORTED, records: NO_RECORDS, divergingEpoch };
    const answer = partition.log.read(fetchOffset, maxBytes, minOneBatch, upTo);
    const records = answer instanceof Promise ? await answer : answer;
    const abortedTransactions = upTo === 'lastStableOffset' && records.length > 0
      ? partition.log.abortedTransactions(fetchOffset, partition.log.lastStableOffset)
      : NO_ABORTED;
    return { topic, partition: index, error: 'NONE', ...ends(partition), abortedTransactions, records };
  } catch (error) {
    return { ...toFailure(asked, error), ...ends(replicas.find(asked)), abortedTransactions: NO_ABORTED, records: NO_RECORDS };
  }
};

/** Where a follower's log and the leader's part, if they do (KIP-595). */
const divergence = ({ fetchOffset, lastFetchedEpoch = -1 }: FetchPartition, { log }: Partition): FetchedPartition['divergingEpoch'] => {
  if (lastFetchedEpoch < 0) return undefined;
  const { leaderEpoch, endOffset } = log.endOffsetForEpoch(lastFetchedEpoch);
  if (endOffset === -1) return fetchOffset > log.logStartOffset ? { epoch: -1, endOffset: log.logStartOffset } : undefined;
  return endOffset < fetchOffset || leaderEpoch < lastFetchedEpoch ? { epoch: leaderEpoch, endOffset } : undefined;
};

/** The end of the largest epoch up to the one asked for, so that a consumer notices a truncation (KIP-320). */
export const offsetForLeaderEpoch = (partition: Partition, leaderEpoch: number): { readonly leaderEpoch: number; readonly endOffset: number } => {
  if (leaderEpoch > partition.leaderEpoch) throw new KafkaError('UNKNOWN_LEADER_EPOCH', `this broker has not heard yet of leader epoch ${leaderEpoch}`);
  return partition.log.endOffsetForEpoch(leaderEpoch);
};
