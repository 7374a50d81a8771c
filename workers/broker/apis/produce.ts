import { topicPartitionKey } from '../../common/index.ts';
import type { ProduceRequest, ProduceResponse } from '../BrokerApi.ts';
import type { FetchPurgatory } from '../purgatory/FetchPurgatory.ts';
import { toFailure, type ReplicaManager } from '../ReplicaManager.ts';

type PartitionResponse = ProduceResponse['partitions'][number];
type PartitionData = ProduceRequest['partitions'][number];

/** Appends before it first waits, so that requests made in one synchronous stretch share a group commit. */
export const produce = async (
  { acks, partitions }: ProduceRequest, replicas: ReplicaManager, purgatory: FetchPurgatory,
): Promise<ProduceResponse> => {
  const appended = partitions.map((data) => append(data, replicas));
  for (const { topic, partition } of partitions) purgatory.wake(topicPartitionKey(topic, partition));
  const waits = acks === -1 ? replicas.logs.durable() : replicas.logs.backpressure();
  if (waits === undefined) return { partitions: appended };
  let failure: unknown;
  await waits.catch((error: unknown) => (failure = error));
  if (acks !== -1) return { partitions: appended };
  return { partitions: appended.map((response) => (failure === undefined ? stillThere(response, replicas) : lost(response, failure))) };
};

const append = (data: PartitionData, replicas: ReplicaManager): PartitionResponse => {
  try {
    const log = replicas.get(data);
    const { baseOffset, logAppendTimeMs } = log.append(data.records);
    return { topic: data.topic, partition: data.partition, error: 'NONE', baseOffset, logAppendTimeMs, logStartOffset: log.logStartOffset };
  } catch (error) {
    return { ...toFailure(data, error), ...NOWHERE };
  }
};

const NOWHERE = { baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 } as const;

const lost = (response: PartitionResponse, failure: unknown): PartitionResponse =>
  response.error === 'NONE' ? { ...toFailure(response, failure), ...NOWHERE } : response;

/** The topic may have been deleted while the answer waited. */
const stillThere = (response: PartitionResponse, replicas: ReplicaManager): PartitionResponse => {
  if (response.error !== 'NONE') return response;
  try {
    replicas.get(response);
    return response;
  } catch (error) {
    return lost(response, error);
  }
};
