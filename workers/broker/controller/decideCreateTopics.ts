import { CLUSTER_METADATA_TOPIC_NAME, invalidTopicNameReason } from '../../common/index.ts';
import { parseLogConfig } from '../../log/index.ts';
import type { CreatableTopic, NamedResult } from '../api/admin.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';
import type { ClusterConfig } from './ClusterConfig.ts';
import { failed, refusalOf, type Decision } from './Decision.ts';
import { placeReplicas } from './placeReplicas.ts';

/** Source: ReplicationControlManager.createTopics. */
export const decideCreateTopics = (image: MetadataImage, topics: readonly CreatableTopic[], config: ClusterConfig): Decision<NamedResult> => {
  const records: MetadataRecord[] = [];
  let topicId = image.nextTopicId;
  const results = topics.map((topic): NamedResult => {
    const { name, configs = {} } = topic;
    const nameReason = invalidTopicNameReason(name);
    if (nameReason !== undefined) return failed(name, 'INVALID_TOPIC_EXCEPTION', nameReason);
    if (name === CLUSTER_METADATA_TOPIC_NAME) return failed(name, 'INVALID_TOPIC_EXCEPTION', `the name ${name} is the controller's own`);
    if (topics.filter((other) => other.name === name).length > 1)
      return failed(name, 'INVALID_REQUEST', `the topic ${name} is in the request more than once`);
    if (image.topics.has(name)) return failed(name, 'TOPIC_ALREADY_EXISTS', `the topic ${name} already exists`);
    const invalidConfig = refusalOf(() => parseLogConfig(config.topicConfigs, configs));
    if (invalidConfig !== undefined) return failed(name, invalidConfig.errorName, invalidConfig.message);
    const placed = placementOf(image, topic, config, topicId);
    if ('error' in placed) return placed;
    records.push({ type: 'TopicRecord', name, topicId });
    for (const [partition, replicas] of placed.replicas.entries()) {
      const isr = replicas.filter((id) => image.isAlive(id));
      records.push({ type: 'PartitionRecord', topic: name, partition, replicas, isr: isr.length > 0 ? isr : [replicas[0]!], leader: isr[0] ?? -1, leaderEpoch: 0, partitionEpoch: 0 });
    }
    for (const [key, value] of Object.entries(configs)) records.push({ type: 'ConfigRecord', resourceType: 'topic', resourceName: name, name: key, value });
    topicId++;
    return { name, error: 'NONE' };
  });
  return { records, results };
};

const placementOf = (
  image: MetadataImage, topic: CreatableTopic, config: ClusterConfig, startIndex: number,
): { readonly replicas: ReadonlyArray<readonly number[]> } | NamedResult => {
  const { name, assignments } = topic;
  if (assignments !== undefined) {
    const reason = invalidAssignmentReason(image, assignments);
    return reason === undefined ? { replicas: assignments } : failed(name, 'INVALID_REPLICA_ASSIGNMENT', reason);
  }
  const numPartitions = topic.numPartitions === -1 ? config.numPartitions : topic.numPartitions;
  if (!Number.isInteger(numPartitions) || numPartitions < 1)
    return failed(name, 'INVALID_PARTITIONS', `a topic has at least 1 partition, ${name} cannot have ${numPartitions}`);
  const asked = topic.replicationFactor ?? -1;
  const replicationFactor = asked === -1 ? config.defaultReplicationFactor : asked;
  if (!Number.isInteger(replicationFactor) || replicationFactor < 1)
    return failed(name, 'INVALID_REPLICATION_FACTOR', `a replication factor is at least 1, ${name} cannot have ${replicationFactor}`);
  const brokers = [...image.brokers.values()].filter(({ fenced }) => !fenced).map(({ brokerId }) => brokerId).sort((a, b) => a - b);
  if (replicationFactor > brokers.length)
    return failed(name, 'INVALID_REPLICATION_FACTOR', `replication factor ${replicationFactor} is more than the ${brokers.length} brokers that are up`);
  return { replicas: placeReplicas(brokers, numPartitions, replicationFactor, startIndex) };
};

/** Why brokers cannot be assigned like this, or undefined. */
export const invalidAssignmentReason = (image: MetadataImage, assignments: ReadonlyArray<readonly number[]>): string | undefined => {
  if (assignments.length === 0) return 'an assignment names at least one partition';
  for (const [partition, replicas] of assignments.entries()) {
    if (replicas.length === 0) return `partition ${partition} has no replica`;
    if (new Set(replicas).size < replicas.length) return `partition ${partition} names a broker twice`;
    if (replicas.length !== assignments[0]!.length) return 'all partitions have the same number of replicas';
    const unknown = replicas.find((id) => !image.brokers.has(id));
    if (unknown !== undefined) return `there is no broker ${unknown}`;
  }
  return undefined;
};
