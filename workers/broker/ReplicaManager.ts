import { KafkaError, topicPartitionKey, type ErrorName, type TopicPartition } from '../common/index.ts';
import type { LogManager, UnifiedLog } from '../log/index.ts';

export interface FailedPartition extends TopicPartition {
  readonly error: ErrorName;
  readonly message: string;
}

/** The logs that this broker holds, by partition. */
export class ReplicaManager {
  readonly logs: LogManager;

  constructor(logs: LogManager) {
    this.logs = logs;
  }

  find({ topic, partition }: TopicPartition): UnifiedLog | undefined {
    return this.logs.get(topicPartitionKey(topic, partition));
  }

  /** Throws UNKNOWN_TOPIC_OR_PARTITION. */
  get(topicPartition: TopicPartition): UnifiedLog {
    const log = this.find(topicPartition);
    if (log !== undefined) return log;
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `there is no partition ${topicPartition.partition} of a topic ${topicPartition.topic}`);
  }
}

/** A thrown KafkaError as an answer; anything else is a bug and goes on. */
export const toFailure = ({ topic, partition }: TopicPartition, error: unknown): FailedPartition => {
  if (!(error instanceof KafkaError)) throw error;
  return { topic, partition, error: error.errorName, message: error.message };
};
