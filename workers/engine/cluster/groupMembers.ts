import { KafkaError, type TopicPartition } from '../../common/index.ts';
import type { DescribedGroup } from '../../broker/index.ts';
import { CONSUMER_PROTOCOL_TYPE, decodeAssignment, decodeSubscription } from '../../clients/index.ts';

export interface GroupMemberReading {
  readonly memberId: string;
  readonly clientId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly string[];
  readonly assignment: readonly TopicPartition[];
}

/** Members with what their own bytes say; those of another protocol tell nothing. */
export const groupMembers = ({ protocolType, members }: DescribedGroup): GroupMemberReading[] =>
  members.map(({ memberId, clientId, groupInstanceId, metadata, assignment }) => {
    const isConsumer = protocolType === CONSUMER_PROTOCOL_TYPE;
    return {
      memberId, clientId,
      groupInstanceId: groupInstanceId ?? null,
      topics: isConsumer && metadata.length > 0 ? decoded(() => decodeSubscription(metadata).topics) : [],
      assignment: isConsumer ? decoded(() => decodeAssignment(assignment).partitions.map(({ topic, partition }) => ({ topic, partition }))) : [],
    };
  });

const decoded = <T>(decode: () => readonly T[]): readonly T[] => {
  try {
    return decode();
  } catch (error) {
    if (error instanceof KafkaError) return [];
    throw error;
  }
};
