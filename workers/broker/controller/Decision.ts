import { KafkaError, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { NamedResult, PartitionResult } from '../api/admin.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';

/** What the controller decided: nothing has changed until the records are appended and replayed. */
export interface Decision<T> {
  readonly records: readonly MetadataRecord[];
  /** One per thing asked for, in order. */
  readonly results: readonly T[];
}

export const failed = (name: string, error: ErrorName, message: string): NamedResult => ({ name, error, message });

export const failedPartition = ({ topic, partition }: TopicPartition, error: ErrorName, message: string): PartitionResult => ({
  topic, partition, error, message,
});

/** The KafkaError that `check` throws, or undefined. Anything else is a bug and goes on. */
export const refusalOf = (check: () => unknown): KafkaError | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof KafkaError) return error;
    throw error;
  }
};
