import { GROUP_METADATA_TOPIC_NAME, TRANSACTION_STATE_TOPIC_NAME } from '../../common/index.ts';
import type { CreatePartitionsRequest, NamedResult } from '../api/admin.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';
import { failed, type Decision } from './Decision.ts';
import { invalidAssignmentReason } from './decideCreateTopics.ts';
import { placeReplicas } from './placeReplicas.ts';

const OWN_TOPICS: ReadonlySet<string> = new Set([GROUP_METADATA_TOPIC_NAME, TRANSACTION_STATE_TOPIC_NAME]);

export const decideDeleteTopics = (image: MetadataImage, names: readonly string[]): Decision<NamedResult> => {
  const removed = new Set<string>();
  const results = names.map((name): NamedResult => {
    if (OWN_TOPICS.has(name)) return failed(name, 'INVALID_REQUEST', `the topic ${name} is the cluster's own and cannot be deleted`);
    if (!image.topics.has(name) || removed.has(name)) return failed(name, 'UNKNOWN_TOPIC_OR_PARTITION', `the topic ${name} does not exist`);
    removed.add(name);
    return { name, error: 'NONE' };
  });
  return { records: [...removed].map((name) => ({ type: 'RemoveTopicRecord', name })), results };
};

/** Partitions can be added, never taken away: keys would move. Source: ReplicationControlManager.createPartitions. */
export const decideCreatePartitions = (image: MetadataImage, topics: CreatePartitionsRequest['topics']): Decision<NamedResult> => {
  const records: MetadataRecord[] = [];
  const results = topics.map(({ name, count, assignments }): NamedResult => {
    const topic = image.topics.get(name);
    if (topic === undefined) return failed(name, 'UNKNOWN_TOPIC_OR_PARTITION', `the topic ${name} does not exist`);
    if (OWN_TOPICS.has(name)) return failed(name, 'INVALID_REQUEST', `the partitions of ${name} are fixed: what is in them is found by their number`);
    const before = topic.partitions.length;
    if (!Number.isInteger(count) || count <= before)
      return failed(name, 'INVALID_PARTITIONS', `the topic ${name} has ${before} partitions, which can only become more: ${count} is not`);
    const replicationFactor = topic.partitions[0]!.replicas.length;
    const brokers = [...image.brokers.values()].filter(({ fenced }) => !fenced).map(({ brokerId }) => brokerId).sort((a, b) => a - b);
    if (assignments !== undefined) {
      const reason = assignments.length === count - before ? invalidAssignmentReason(image, assignments) : `${count - before} partitions are added, ${assignments.length} are assigned`;
      if (reason !== undefined) return failed(name, 'INVALID_REPLICA_ASSIGNMENT', reason);
    } else if (replicationFactor > brokers.length)
      return failed(name, 'INVALID_REPLICATION_FACTOR', `${name} has replication factor ${replicationFactor} and ${brokers.length} brokers are up`);
    const placed = assignments ?? placeReplicas(brokers, count - before, replicationFactor, topic.topicId, before);
    for (const [i, replicas] of placed.entries()) {
      const isr = replicas.filter((id) => image.isAlive(id));
      records.push({ type: 'PartitionRecord', topic: name, partition: before + i, replicas, isr: isr.length > 0 ? isr : [replicas[0]!], leader: isr[0] ?? -1, leaderEpoch: 0, partitionEpoch: 0 });
    }
    return { name, error: 'NONE' };
  });
  return { records, results };
};
