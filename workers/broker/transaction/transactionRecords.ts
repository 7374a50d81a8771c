import { ByteReader, ByteWriter, decodeUtf8, encodeUtf8, KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { StateRecord } from '../coordinator/CoordinatorShard.ts';
import { lastEpochBeforeEnd, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, type TransactionMetadata } from './TransactionMetadata.ts';
import { TRANSACTION_STATES } from './TransactionState.ts';

/** What a record of `__transaction_state` says. Without `metadata` it forgets the transactional id. */
export interface TransactionRecord {
  readonly transactionalId: string;
  readonly metadata?: TransactionMetadata;
}

/** TransactionLogKey. */
const KEY_VERSION = 0;
/** TransactionLogValue: the first version with tagged fields. Version 0 is read, too. */
const VALUE_VERSION = 1;
const PREVIOUS_PRODUCER_ID_TAG = 0;
const NEXT_PRODUCER_ID_TAG = 1;
const CLIENT_TRANSACTION_VERSION_TAG = 2;

export const transactionRecord = (metadata: TransactionMetadata): StateRecord => ({ key: encodeKey(metadata.transactionalId), value: encodeValue(metadata) });

export const transactionTombstone = (transactionalId: string): StateRecord => ({ key: encodeKey(transactionalId), value: null });

/** Undefined for a key of a kind that is not known. Throws CORRUPT_MESSAGE, also for a value of an unknown version. */
export const readTransactionRecord = ({ key, value }: StateRecord): TransactionRecord | undefined => {
  const reader = new ByteReader(key);
  if (reader.int16() !== KEY_VERSION) return undefined;
  const transactionalId = reader.string();
  return value === null ? { transactionalId } : { transactionalId, metadata: decodeValue(transactionalId, new ByteReader(value)) };
};

const encodeKey = (transactionalId: string): Uint8Array<ArrayBuffer> => {
  const bytes = encodeUtf8(transactionalId);
  const out = new ByteWriter(bytes.length + 4);
  out.int16(KEY_VERSION);
  out.int16(bytes.length);
  out.write(bytes);
  return out.copy();
};

const encodeValue = (metadata: TransactionMetadata): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(128);
  out.int16(VALUE_VERSION);
  out.int64(metadata.producerId);
  out.int16(metadata.producerEpoch);
  out.int32(metadata.timeoutMs);
  out.byte(TRANSACTION_STATES.indexOf(metadata.state));
  if (metadata.state === 'Empty') out.uvarint(0);
  else partitions(out, metadata.partitions.values());
  out.int64(metadata.lastUpdateTimestamp);
  out.int64(metadata.startTimestamp);
  const { previousProducerId, nextProducerId, clientTransactionVersion } = metadata;
  const producerIds = [[PREVIOUS_PRODUCER_ID_TAG, previousProducerId], [NEXT_PRODUCER_ID_TAG, nextProducerId]].filter(([, id]) => id !== NO_PRODUCER_ID);
  out.uvarint(producerIds.length + (clientTransactionVersion === 0 ? 0 : 1));
  for (const [tag, id] of producerIds) {
    out.uvarint(tag!);
    out.uvarint(8);
    out.int64(id!);
  }
  if (clientTransactionVersion !== 0) {
    out.uvarint(CLIENT_TRANSACTION_VERSION_TAG);
    out.uvarint(2);
    out.int16(clientTransactionVersion);
  }
  return out.copy();
};

/** Compact arrays and strings: an unsigned varint of the length plus one comes first, zero being null (KIP-482). */
const partitions = (out: ByteWriter, all: Iterable<TopicPartition>): void => {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of all) {
    const ids = byTopic.get(topic);
    if (ids === undefined) byTopic.set(topic, [partition]);
    else ids.push(partition);
  }
  out.uvarint(byTopic.size + 1);
  for (const [topic, ids] of byTopic) {
    const bytes = encodeUtf8(topic);
    out.uvarint(bytes.length + 1);
    out.write(bytes);
    out.uvarint(ids.length + 1);
    for (const id of ids) out.int32(id);
    out.uvarint(0);
  }
};

const decodeValue = (transactionalId: string, reader: ByteReader): TransactionMetadata => {
  const version = reader.int16();
  if (version !== 0 && version !== VALUE_VERSION) throw new KafkaError('CORRUPT_MESSAGE', `version ${version} of a transaction is not known`);
  const flexible = version === VALUE_VERSION;
  const producerId = reader.int64();
  const producerEpoch = reader.int16();
  const timeoutMs = reader.int32();
  const status = reader.byte();
  const state = TRANSACTION_STATES[status];
  if (state === undefined) throw new KafkaError('CORRUPT_MESSAGE', `status ${status} of a transaction is not known`);
  const partitions = new Map<string, TopicPartition>();
  const length = (): number => flexible ? reader.uvarint() - 1 : reader.int32();
  for (let topics = length(); topics > 0; topics--) {
    const topic = flexible ? decodeUtf8(reader.slice(length())) : reader.string();
    for (let ids = length(); ids > 0; ids--) {
      const partition = reader.int32();
      partitions.set(topicPartitionKey(topic, partition), { topic, partition });
    }
    if (flexible) taggedFields(reader);
  }
  const lastUpdateTimestamp = reader.int64();
  const startTimestamp = reader.int64();
  const tagged = flexible ? taggedFields(reader) : undefined;
  const producerIdOf = (tag: number): number => {
    const bytes = tagged?.get(tag);
    return bytes === undefined ? NO_PRODUCER_ID : new ByteReader(bytes).int64();
  };
  const clientVersion = tagged?.get(CLIENT_TRANSACTION_VERSION_TAG);
  const metadata: TransactionMetadata = {
    transactionalId, producerId, previousProducerId: producerIdOf(PREVIOUS_PRODUCER_ID_TAG), nextProducerId: producerIdOf(NEXT_PRODUCER_ID_TAG),
    producerEpoch, lastProducerEpoch: NO_PRODUCER_EPOCH, clientTransactionVersion: clientVersion === undefined ? 0 : new ByteReader(clientVersion).int16(),
    timeoutMs, state, partitions, startTimestamp, lastUpdateTimestamp,
  };
  return { ...metadata, lastProducerEpoch: lastEpochBeforeEnd(metadata) };
};

/** The bytes of each, by tag (KIP-482). */
const taggedFields = (reader: ByteReader): Map<number, Uint8Array> => {
  const fields = new Map<number, Uint8Array>();
  for (let count = reader.uvarint(); count > 0; count--) {
    const tag = reader.uvarint();
    fields.set(tag, reader.slice(reader.uvarint()));
  }
  return fields;
};
