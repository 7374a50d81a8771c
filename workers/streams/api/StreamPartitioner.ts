import type { RecordMetadata } from './RecordMetadata.ts';

/**
 * The partition for a record, or several (KIP-837), or undefined for the default: by the hash of the key's bytes. With
 * none at all the record is dropped.
 */
export type StreamPartitioner<K, V> = (topic: string, key: K, value: V, numPartitions: number) => number | ReadonlySet<number> | undefined;

/** Names the topic of each record; the topics must exist. */
export type TopicNameExtractor<K, V> = (key: K, value: V, context: RecordContext) => string;

export interface RecordContext {
  readonly timestamp: number;
  readonly metadata: RecordMetadata | undefined;
}
