import { ByteReader, ByteWriter, KafkaError } from '../../../common/index.ts';
import { compareText } from './AbstractPartitionAssignor.ts';
import { DEFAULT_GENERATION, type Assignment, type Subscription } from './ConsumerPartitionAssignor.ts';
import { readTopicPartitions, writeString, writeTopicPartitions } from './topicPartitions.ts';

/** `protocolType` of a group of consumers. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer';

const HIGHEST_VERSION = 3;

/**
 * Version 0 has topics and user data, 1 adds owned partitions (KIP-429), 2 their generation, 3 the rack (KIP-881). A
 * version means one more field at the end, so a later version than ours is read as far as we know it.
 * Source: ConsumerProtocolSubscription.json.
 */
export const encodeSubscription = (subscription: Subscription, version = HIGHEST_VERSION): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(128);
  out.int16(version);
  const topics = [...subscription.topics].sort(compareText);
  out.int32(topics.length);
  for (const topic of topics) writeString(out, topic);
  writeBytes(out, subscription.userData);
  if (version >= 1) {
    const owned = [...subscription.ownedPartitions].sort((left, right) => compareText(left.topic, right.topic) || left.partition - right.partition);
    writeTopicPartitions(out, owned);
  }
  if (version >= 2) out.int32(subscription.generationId);
  if (version >= 3) {
    if (subscription.rackId === undefined) out.int16(-1);
    else writeString(out, subscription.rackId);
  }
  return out.copy();
};

/** Throws CORRUPT_MESSAGE for what is no subscription. */
export const decodeSubscription = (bytes: Uint8Array): Subscription => {
  const reader = new ByteReader(bytes);
  const version = readVersion(reader);
  const topics = reader.array(() => reader.string());
  const userData = reader.nullableBytes();
  const ownedPartitions = version >= 1 ? readTopicPartitions(reader) : [];
  const generationId = version >= 2 ? reader.int32() : DEFAULT_GENERATION;
  const rackId = version >= 3 ? reader.nullableString() : null;
  return { topics, userData, ownedPartitions, generationId, ...(rackId === null || rackId === '' ? {} : { rackId }) };
};

/** All versions are the same but for their number. Source: ConsumerProtocolAssignment.json. */
export const encodeAssignment = ({ partitions, userData }: Assignment, version = HIGHEST_VERSION): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(128);
  out.int16(version);
  writeTopicPartitions(out, partitions);
  writeBytes(out, userData);
  return out.copy();
};

/** No bytes at all are an empty assignment. Throws CORRUPT_MESSAGE for what is none. */
export const decodeAssignment = (bytes: Uint8Array): Assignment => {
  if (bytes.length === 0) return { partitions: [], userData: null };
  const reader = new ByteReader(bytes);
  readVersion(reader);
  return { partitions: readTopicPartitions(reader), userData: reader.nullableBytes() };
};

const readVersion = (reader: ByteReader): number => {
  const version = reader.int16();
  if (version < 0) throw new KafkaError('CORRUPT_MESSAGE', `${version} is no version of the consumer protocol`);
  return version;
};

const writeBytes = (out: ByteWriter, bytes: Uint8Array | null): void => {
  out.int32(bytes?.length ?? -1);
  if (bytes !== null) out.write(bytes);
};
