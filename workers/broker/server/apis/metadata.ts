import { isInternalTopic } from '../../../common/index.ts';
import { parseLogConfig } from '../../../log/index.ts';
import type { MetadataResponse, PartitionMetadata, TopicMetadata } from '../../api/admin.ts';
import type { MetadataImage, PartitionRegistration } from '../../metadata/MetadataImage.ts';

/** Of the controller in the answer: it is none of the brokers. */
export const CONTROLLER_ID = 0;

export const describeCluster = (image: MetadataImage, names: readonly string[] | undefined, defaults: Readonly<Record<string, string>>): MetadataResponse => ({
  brokers: [...image.brokers.values()].filter(({ fenced }) => !fenced).map(({ brokerId, rack }) => ({ brokerId, rack })),
  controllerId: CONTROLLER_ID,
  topics: (names ?? [...image.topics.keys()]).map((name) => describeTopic(image, name, defaults)),
});

const describeTopic = (image: MetadataImage, name: string, defaults: Readonly<Record<string, string>>): TopicMetadata => {
  const topic = image.topics.get(name);
  const isInternal = isInternalTopic(name);
  if (topic === undefined) return { name, error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `the topic ${name} does not exist`, isInternal, partitions: [], configs: {} };
  return {
    name, error: 'NONE', isInternal, topicId: topic.topicId,
    partitions: topic.partitions.map((registration, partition) => describePartition(image, name, partition, registration)),
    configs: parseLogConfig(defaults, image.configs('topic', name)).values,
  };
};

const describePartition = (image: MetadataImage, topic: string, partition: number, { leader, leaderEpoch, replicas, isr }: PartitionRegistration): PartitionMetadata => ({
  ...(leader === -1 ? { error: 'LEADER_NOT_AVAILABLE', message: `no replica of ${topic}-${partition} can lead it now` } as const : { error: 'NONE' } as const),
  partition, leader, leaderEpoch, replicas, isr, offlineReplicas: replicas.filter((id) => !image.isAlive(id)),
});
