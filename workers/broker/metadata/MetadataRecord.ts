import { decodeUtf8, encodeUtf8, KafkaError, type TopicPartition } from '../../common/index.ts';

/** What `__cluster_metadata` holds: the names are Kafka's (metadata/src/main/resources), the values are JSON. */
export type MetadataRecord =
  | RegisterBrokerRecord | BrokerRegistrationChangeRecord | UnregisterBrokerRecord | TopicRecord | PartitionRecord
  | PartitionChangeRecord | RemoveTopicRecord | ConfigRecord | ProducerIdsRecord;

export interface RegisterBrokerRecord {
  readonly type: 'RegisterBrokerRecord';
  readonly brokerId: number;
  /** Offset of this record's predecessor: larger with every registration, so that an old incarnation is told apart. */
  readonly brokerEpoch: number;
  readonly rack: string | null;
  /** A fenced broker leads nothing and is left out of metadata. */
  readonly fenced: boolean;
}

export interface BrokerRegistrationChangeRecord {
  readonly type: 'BrokerRegistrationChangeRecord';
  readonly brokerId: number;
  readonly fenced: boolean;
}

export interface UnregisterBrokerRecord {
  readonly type: 'UnregisterBrokerRecord';
  readonly brokerId: number;
}

export interface TopicRecord {
  readonly type: 'TopicRecord';
  readonly name: string;
  /** Tells a topic apart from one of the same name that was deleted before. */
  readonly topicId: number;
}

export interface PartitionRecord extends TopicPartition {
  readonly type: 'PartitionRecord';
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

/** What changed of a partition; each adds one to the partition epoch, and a `leader` adds one to the leader epoch. */
export interface PartitionChangeRecord extends TopicPartition {
  readonly type: 'PartitionChangeRecord';
  readonly isr?: readonly number[];
  /** -1: nobody can lead. */
  readonly leader?: number;
}

export interface RemoveTopicRecord {
  readonly type: 'RemoveTopicRecord';
  readonly name: string;
}

/** Of a topic, or of a broker ('' stands for all). Null goes back to the default. */
export interface ConfigRecord {
  readonly type: 'ConfigRecord';
  readonly resourceType: 'topic' | 'broker';
  readonly resourceName: string;
  readonly name: string;
  readonly value: string | null;
}

/** Producer ids below it were given to brokers (AllocateProducerIds). */
export interface ProducerIdsRecord {
  readonly type: 'ProducerIdsRecord';
  readonly nextProducerId: number;
}

const TYPES: ReadonlySet<string> = new Set<MetadataRecord['type']>([
  'RegisterBrokerRecord', 'BrokerRegistrationChangeRecord', 'UnregisterBrokerRecord', 'TopicRecord', 'PartitionRecord', 'PartitionChangeRecord',
  'RemoveTopicRecord', 'ConfigRecord', 'ProducerIdsRecord',
]);

export const encodeMetadataRecord = (record: MetadataRecord): Uint8Array<ArrayBuffer> => encodeUtf8(JSON.stringify(record));

/** Throws CORRUPT_MESSAGE for what is none. */
export const decodeMetadataRecord = (bytes: Uint8Array): MetadataRecord => {
  const text = decodeUtf8(bytes);
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new KafkaError('CORRUPT_MESSAGE', `not a metadata record: ${text}`, { cause });
  }
  if (!isMetadataRecord(record)) throw new KafkaError('CORRUPT_MESSAGE', `not a metadata record: ${text}`);
  return record;
};

/** The checksum of its batch vouches for the fields; the type tells whether this version knows the record. */
const isMetadataRecord = (record: unknown): record is MetadataRecord =>
  typeof record === 'object' && record !== null && 'type' in record && typeof record.type === 'string' && TYPES.has(record.type);
