import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type ListOffsetsRequest, type ListOffsetsResponse } from '../BrokerApi.ts';
import { toFailure, type ReplicaManager } from '../ReplicaManager.ts';

type AskedPartition = ListOffsetsRequest['partitions'][number];
type ListedPartition = ListOffsetsResponse['partitions'][number];

export const listOffsets = async ({ partitions }: ListOffsetsRequest, replicas: ReplicaManager): Promise<ListOffsetsResponse> => ({
  partitions: await Promise.all(partitions.map((asked) => listOffset(asked, replicas))),
});

const listOffset = async (asked: AskedPartition, replicas: ReplicaManager): Promise<ListedPartition> => {
  const { topic, partition } = asked;
  try {
    const log = replicas.get(asked);
    if (asked.timestamp === LATEST_TIMESTAMP) return { topic, partition, error: 'NONE', offset: log.highWatermark, timestamp: -1 };
    if (asked.timestamp === EARLIEST_TIMESTAMP) return { topic, partition, error: 'NONE', offset: log.logStartOffset, timestamp: -1 };
    const found = await log.offsetForTimestamp(asked.timestamp);
    return { topic, partition, error: 'NONE', offset: found?.offset ?? -1, timestamp: found?.timestamp ?? -1 };
  } catch (error) {
    return { ...toFailure(asked, error), offset: -1, timestamp: -1 };
  }
};
