import { KafkaError } from '../../../common/index.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, MAX_TIMESTAMP_SPEC, type ListOffsetsRequest, type ListOffsetsResponse } from '../../api/data.ts';
import { toFailure, type ReplicaManager } from '../../replica/ReplicaManager.ts';

type AskedPartition = ListOffsetsRequest['partitions'][number];
type ListedPartition = ListOffsetsResponse['partitions'][number];

export const listOffsets = async ({ partitions, isolationLevel }: ListOffsetsRequest, replicas: ReplicaManager): Promise<ListOffsetsResponse> => ({
  partitions: await Promise.all(partitions.map((asked) => listOffset(asked, isolationLevel === 'read_committed', replicas))),
});

const listOffset = async (asked: AskedPartition, readCommitted: boolean, replicas: ReplicaManager): Promise<ListedPartition> => {
  const { topic, partition: index, timestamp } = asked;
  try {
    const partition = replicas.get(asked);
    partition.ensureLeader();
    const { log, leaderEpoch } = partition;
    const found = (offset: number, at = -1): ListedPartition => ({
      topic, partition: index, error: 'NONE', offset, timestamp: at, leaderEpoch: (at === -1 ? undefined : log.epochForOffset(offset)) ?? leaderEpoch,
    });
    if (timestamp === EARLIEST_TIMESTAMP) return found(log.logStartOffset);
    if (!partition.knowsLatestOffset)
      throw new KafkaError('OFFSET_NOT_AVAILABLE', `the new leader of ${partition.key} does not know yet how much is committed`);
    const end = readCommitted ? log.lastStableOffset : log.highWatermark;
    if (timestamp === LATEST_TIMESTAMP) return found(end);
    const first = await (timestamp === MAX_TIMESTAMP_SPEC ? log.offsetOfMaxTimestamp() : log.offsetForTimestamp(timestamp));
    return first === undefined || first.offset >= end ? found(-1) : found(first.offset, first.timestamp);
  } catch (error) {
    return { ...toFailure(asked, error), offset: -1, timestamp: -1, leaderEpoch: -1 };
  }
};
