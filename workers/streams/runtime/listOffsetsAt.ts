import type { TopicPartition } from '../../common/index.ts';
import type { OffsetSpec } from '../../broker/index.ts';
import type { Admin } from '../../clients/index.ts';

/** The offset that each partition has for `timestamp`, in their order. */
export const listOffsetsAt = async (admin: Admin, partitions: readonly TopicPartition[], timestamp: OffsetSpec): Promise<number[]> =>
  (await admin.listOffsets(partitions.map(({ topic, partition }) => ({ topic, partition, timestamp })))).map(({ offset }) => offset);
