import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../../broker/index.ts';
import type { Admin } from '../../clients/index.ts';
import type { ResetOffsetsTo } from '../../protocol/index.ts';

/**
 * Moves a group without members in all of a topic's partitions, never beyond what a log holds (kafka-consumer-groups
 * --reset-offsets). Rejects with NON_EMPTY_GROUP while it has members, INVALID_REQUEST for what is no target.
 */
export const resetOffsets = async (admin: Admin, groupId: string, partitions: readonly TopicPartition[], to: ResetOffsetsTo): Promise<void> => {
  const [starts, ends] = await Promise.all([EARLIEST_TIMESTAMP, LATEST_TIMESTAMP].map((timestamp) => offsetsAt(admin, partitions, timestamp)));
  const wanted = await targets(admin, groupId, partitions, to, starts!, ends!);
  await admin.alterConsumerGroupOffsets(groupId, partitions.map(({ topic, partition }, i) =>
    ({ topic, partition, offset: Math.min(ends![i]!, Math.max(starts![i]!, wanted[i]!)) })));
};

const targets = async (
  admin: Admin, groupId: string, partitions: readonly TopicPartition[], to: ResetOffsetsTo, starts: readonly number[], ends: readonly number[],
): Promise<readonly number[]> => {
  switch (to.kind) {
    case 'earliest':
      return starts;
    case 'latest':
      return ends;
    case 'offset':
      ensureWhole(to.offset, 'offset');
      return partitions.map(() => to.offset);
    case 'time': {
      ensureWhole(to.timestampMs, 'time');
      const found = await offsetsAt(admin, partitions, to.timestampMs);
      return found.map((offset, i) => (offset < 0 ? ends[i]! : offset));
    }
    case 'shift': {
      ensureWhole(Math.abs(to.by), 'shift');
      const committed = await admin.listConsumerGroupOffsets(groupId, { partitions });
      return partitions.map(({ topic, partition }) => {
        const offset = committed.find((one) => one.topic === topic && one.partition === partition)?.offset;
        if (offset === undefined) throw new KafkaError('INVALID_REQUEST', `the group ${groupId} has committed nothing for ${topicPartitionKey(topic, partition)} that could be shifted`);
        return offset + to.by;
      });
    }
  }
};

const offsetsAt = async (admin: Admin, partitions: readonly TopicPartition[], timestamp: number): Promise<readonly number[]> => {
  const listed = await admin.listOffsets(partitions.map(({ topic, partition }) => ({ topic, partition, timestamp })));
  return listed.map(({ offset, error, message }) => {
    if (error !== 'NONE') throw new KafkaError(error, message ?? error);
    return offset;
  });
};

const ensureWhole = (value: number, what: string): void => {
  if (!Number.isSafeInteger(value) || value < 0) throw new KafkaError('INVALID_REQUEST', `${value} is no ${what}`);
};
