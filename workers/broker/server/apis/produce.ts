import { KafkaError } from '../../../common/index.ts';
import type { ProducedPartition, ProduceRequest, ProduceResponse } from '../../api/data.ts';
import type { Partition } from '../../replica/Partition.ts';
import { toFailure, type ReplicaManager } from '../../replica/ReplicaManager.ts';

type PartitionData = ProduceRequest['partitions'][number];

interface Appended {
  readonly response: ProducedPartition;
  /** Undefined where nothing has to be waited for. */
  readonly pending: { readonly partition: Partition; readonly leaderEpoch: number; readonly endOffset: number } | undefined;
}

/** Appends before it first waits, so that requests made in one synchronous stretch share a group commit. */
export const produce = async ({ acks, timeoutMs, partitions }: ProduceRequest, replicas: ReplicaManager): Promise<Omit<ProduceResponse, 'throttleTimeMs'>> => {
  const appended = partitions.map((data) => append(data, acks === -1, replicas));
  if (acks !== -1) {
    const waits = replicas.logs.backpressure();
    if (waits !== undefined) await waits.catch(() => undefined);
    return { partitions: appended.map(({ response }) => response) };
  }
  const durable = replicas.logs.durable();
  durable.catch(() => undefined);
  return {
    partitions: await Promise.all(appended.map(async ({ response, pending }) => {
      if (pending === undefined) return response;
      try {
        await Promise.all([committed(pending, timeoutMs, replicas), durable]);
        if (pending.partition.log.isDeleted) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `${pending.partition.key} was deleted`);
        return response;
      } catch (error) {
        return { ...toFailure(response, error), baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 };
      }
    })),
  };
};

const append = (data: PartitionData, needsAllInSync: boolean, replicas: ReplicaManager): Appended => {
  const { topic, partition: index } = data;
  try {
    const partition = replicas.get(data);
    const { baseOffset, lastOffset, logAppendTimeMs } = partition.appendAsLeader(data.records, needsAllInSync, 'client');
    replicas.onAppend(partition);
    return {
      response: { topic, partition: index, error: 'NONE', baseOffset, logAppendTimeMs, logStartOffset: partition.log.logStartOffset },
      pending: { partition, leaderEpoch: partition.leaderEpoch, endOffset: lastOffset + 1 },
    };
  } catch (error) {
    return { response: { ...toFailure(data, error), baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 }, pending: undefined };
  }
};

export interface Awaited {
  readonly partition: Partition;
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

/**
 * Resolves when every in-sync replica has what is below `endOffset`. Rejects with NOT_LEADER_OR_FOLLOWER,
 * NOT_ENOUGH_REPLICAS_AFTER_APPEND or REQUEST_TIMED_OUT, where it is not known what becomes of the records.
 */
export const committed = async (awaited: Awaited, timeoutMs: number, replicas: ReplicaManager): Promise<void> => {
  const { partition, endOffset } = awaited;
  if (!isSettled(awaited)) {
    const settled = await replicas.produces.wait([partition.key], timeoutMs, () => isSettled(awaited));
    if (!settled) throw new KafkaError('REQUEST_TIMED_OUT', `not every in-sync replica of ${partition.key} had the records within ${timeoutMs} ms`);
  }
  if (partition.log.highWatermark < endOffset)
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER', `${partition.key} got another leader before the records were committed`);
  if (partition.isLeader && partition.isUnderMinIsr)
    throw new KafkaError('NOT_ENOUGH_REPLICAS_AFTER_APPEND', `${partition.key} has fewer in-sync replicas than min.insync.replicas asks for`);
};

/** Resolves with true once what is below `endOffset` is committed, with false when this leader will not see to it any more. */
export const untilCommitted = async (awaited: Awaited, replicas: ReplicaManager): Promise<boolean> => {
  const durable = replicas.logs.durable().then(() => true, () => false);
  await replicas.produces.wait([awaited.partition.key], undefined, () => isSettled(awaited));
  return (await durable) && awaited.partition.log.highWatermark >= awaited.endOffset;
};

const isSettled = ({ partition, leaderEpoch, endOffset }: Awaited): boolean =>
  !partition.isLeader || partition.leaderEpoch !== leaderEpoch || partition.log.isDeleted || partition.log.highWatermark >= endOffset;
