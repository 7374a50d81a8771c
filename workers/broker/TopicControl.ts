import {
  CLUSTER_METADATA_TOPIC_NAME, GROUP_METADATA_TOPIC_NAME, invalidTopicNameReason, KafkaError, type ErrorName,
} from '../common/index.ts';
import { parseLogConfig } from '../log/index.ts';
import type { CreatableTopic, TopicResult } from './BrokerApi.ts';
import type { MetadataImage } from './MetadataImage.ts';
import type { MetadataRecord, RemoveTopicRecord, TopicRecord } from './MetadataRecord.ts';

/** What a controller decided: nothing has changed until the records are appended and replayed. */
export interface TopicDecision<R extends MetadataRecord> {
  readonly records: readonly R[];
  /** One per topic asked for, in order. */
  readonly results: readonly TopicResult[];
}

const failed = (name: string, error: ErrorName, message: string): TopicResult => ({ name, error, message });

/** Source: ReplicationControlManager.createTopics. */
export const decideCreateTopics = (
  image: MetadataImage, topics: readonly CreatableTopic[], defaultNumPartitions: number,
): TopicDecision<TopicRecord> => {
  const records: TopicRecord[] = [];
  const results = topics.map((topic): TopicResult => {
    const { name } = topic;
    const numPartitions = topic.numPartitions === -1 ? defaultNumPartitions : topic.numPartitions;
    const configs = topic.configs ?? {};
    const nameReason = invalidTopicNameReason(name);
    if (nameReason !== undefined) return failed(name, 'INVALID_TOPIC_EXCEPTION', nameReason);
    if (name === CLUSTER_METADATA_TOPIC_NAME) return failed(name, 'INVALID_TOPIC_EXCEPTION', `the name ${name} is the broker's own`);
    if (topics.filter((other) => other.name === name).length > 1)
      return failed(name, 'INVALID_REQUEST', `the topic ${name} is in the request more than once`);
    if (image.topics.has(name)) return failed(name, 'TOPIC_ALREADY_EXISTS', `the topic ${name} already exists`);
    if (!Number.isInteger(numPartitions) || numPartitions < 1)
      return failed(name, 'INVALID_PARTITIONS', `a topic has at least 1 partition, ${name} cannot have ${numPartitions}`);
    try {
      parseLogConfig(configs);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      return failed(name, error.errorName, error.message);
    }
    records.push({ type: 'TopicRecord', name, numPartitions, configs });
    return { name, error: 'NONE' };
  });
  return { records, results };
};

export const decideDeleteTopics = (image: MetadataImage, names: readonly string[]): TopicDecision<RemoveTopicRecord> => {
  const removed = new Set<string>();
  const results = names.map((name): TopicResult => {
    if (name === GROUP_METADATA_TOPIC_NAME || name === CLUSTER_METADATA_TOPIC_NAME)
      return failed(name, 'INVALID_REQUEST', `the topic ${name} is the broker's own and cannot be deleted`);
    if (!image.topics.has(name) || removed.has(name))
      return failed(name, 'UNKNOWN_TOPIC_OR_PARTITION', `the topic ${name} does not exist`);
    removed.add(name);
    return { name, error: 'NONE' };
  });
  return { records: [...removed].map((name) => ({ type: 'RemoveTopicRecord', name })), results };
};
