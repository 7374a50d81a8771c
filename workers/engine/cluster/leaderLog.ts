import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { UnifiedLog } from '../../log/index.ts';

/** Of a topic by the controller's image. Throws UNKNOWN_TOPIC_OR_PARTITION. */
export const partitionCount = (cluster: Cluster, topic: string): number => {
  const image = cluster.image.topics.get(topic);
  if (image === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic "${topic}"`);
  return image.partitions.length;
};

/** Throws UNKNOWN_TOPIC_OR_PARTITION. */
export const ensurePartition = (cluster: Cluster, { topic, partition }: TopicPartition): void => {
  const count = partitionCount(cluster, topic);
  if (cluster.image.partition(topic, partition) === undefined)
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `topic "${topic}" has no partition ${partition}: it has ${count}`);
};

/** The leader's own log, or undefined while nobody leads. Read beside the network: what is looked at moves no client. */
export const findLeaderLog = (cluster: Cluster, asked: TopicPartition): UnifiedLog | undefined => {
  const leader = cluster.image.partition(asked.topic, asked.partition)?.leader ?? -1;
  return cluster.broker(leader)?.replicas.find(asked)?.log;
};

/** As `findLeaderLog`. Throws UNKNOWN_TOPIC_OR_PARTITION or LEADER_NOT_AVAILABLE. */
export const leaderLog = (cluster: Cluster, asked: TopicPartition): UnifiedLog => {
  ensurePartition(cluster, asked);
  const log = findLeaderLog(cluster, asked);
  if (log === undefined) throw new KafkaError('LEADER_NOT_AVAILABLE', `nobody leads ${topicPartitionKey(asked.topic, asked.partition)} now`);
  return log;
};
