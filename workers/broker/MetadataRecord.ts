import { decodeUtf8, encodeUtf8, KafkaError } from '../common/index.ts';

/** What `__cluster_metadata` holds: the names are Kafka's, the values are JSON. */
export type MetadataRecord = TopicRecord | RemoveTopicRecord;

export interface TopicRecord {
  readonly type: 'TopicRecord';
  readonly name: string;
  readonly numPartitions: number;
  /** Only what was set for this topic; defaults are the broker's. */
  readonly configs: Readonly<Record<string, string>>;
}

export interface RemoveTopicRecord {
  readonly type: 'RemoveTopicRecord';
  readonly name: string;
}

export const encodeMetadataRecord = (record: MetadataRecord): Uint8Array<ArrayBuffer> => encodeUtf8(JSON.stringify(record));

/** Throws CORRUPT_MESSAGE for what is none. */
export const decodeMetadataRecord = (bytes: Uint8Array): MetadataRecord => {
  const record: unknown = JSON.parse(decodeUtf8(bytes));
  if (isTopicRecord(record) || isRemoveTopicRecord(record)) return record;
  throw new KafkaError('CORRUPT_MESSAGE', `not a metadata record: ${decodeUtf8(bytes)}`);
};

const isTopicRecord = (record: unknown): record is TopicRecord => {
  const candidate = record as TopicRecord | null;
  return (
    candidate?.type === 'TopicRecord' && typeof candidate.name === 'string' && Number.isInteger(candidate.numPartitions) &&
    typeof candidate.configs === 'object'
  );
};

const isRemoveTopicRecord = (record: unknown): record is RemoveTopicRecord => {
  const candidate = record as RemoveTopicRecord | null;
  return candidate?.type === 'RemoveTopicRecord' && typeof candidate.name === 'string';
};
