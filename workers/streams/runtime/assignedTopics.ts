import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import { LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import type { IsolationLevel } from '../../broker/index.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { AssignedTopics } from './assignment/StreamsAssignorHost.ts';
import type { TopicPartitions } from './TopicPartitions.ts';

/** Sub-topologies as they are to be assigned, of topics that are all there. */
export const assignedTopics = (subtopologies: readonly Subtopology[], counts: TopicPartitions): AssignedTopics => ({
  subtopologies: subtopologies.map(({ id, sourceTopics, changelogTopics, sourceChangelogTopics }) => ({
    id,
    inputTopics: new Map(sourceTopics.map((topic) => [topic, counts.get(topic) ?? 0])),
    changelogTopics: [...[...changelogTopics.values()].map(({ name }) => name), ...sourceChangelogTopics.values()],
  })),
});

/** Where changelogs end; a source topic that doubles as one ends where the group has committed. */
export const changelogEnds = async (
  admin: Admin, groupId: string, subtopologies: readonly Subtopology[], partitions: readonly TopicPartition[], isolationLevel: IsolationLevel,
): Promise<number[]> => {
  const sources = new Set(subtopologies.flatMap(({ sourceChangelogTopics }) => [...sourceChangelogTopics.values()]));
  const ofSources = partitions.filter(({ topic }) => sources.has(topic));
  const own = partitions.filter(({ topic }) => !sources.has(topic));
  const committed = ofSources.length === 0 ? [] : await admin.listConsumerGroupOffsets(groupId, { partitions: ofSources });
  const listed = own.length === 0 ? [] : await admin.listOffsets(own.map(({ topic, partition }) => ({ topic, partition, timestamp: LATEST_TIMESTAMP })), { isolationLevel });
  const ends = new Map([...committed, ...listed].map(({ topic, partition, offset }) => [topicPartitionKey(topic, partition), offset]));
  return partitions.map(({ topic, partition }) => ends.get(topicPartitionKey(topic, partition)) ?? 0);
};
