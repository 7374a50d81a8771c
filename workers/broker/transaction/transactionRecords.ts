import { ByteWriter, decodeUtf8, encodeUtf8, KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
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
  try {
    const reader = new Reader(key);
    if (reader.int16() !== KEY_VERSION) return undefined;
    const transactionalId = reader.text(reader.int16());
    return value === null ? { transactionalId } : { transactionalId, metadata: decodeValue(transactionalId, new Reader(value)) };
  } catch (error) {
    if (error instanceof RangeError) throw new KafkaError('CORRUPT_MESSAGE', 'a record of a transaction is cut short', { cause: error });
    throw error;
  }
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
  if (metadata.state === 'Empty') unsignedVarint(out, 0);
  else partitions(out, metadata.partitions.values());
  out.int64(metadata.lastUpdateTimestamp);
  out.int64(metadata.startTimestamp);
  const { previousProducerId, nextProducerId, clientTransactionVersion } = metadata;
  const producerIds = [[PREVIOUS_PRODUCER_ID_TAG, previousProducerId], [NEXT_PRODUCER_ID_TAG, nextProducerId]].filter(([, id]) => id !== NO_PRODUCER_ID);
  unsignedVarint(out, producerIds.length + (clientTransactionVersion === 0 ? 0 : 1));
  for (const [tag, id] of producerIds) {
    unsignedVarint(out, tag!);
    unsignedVarint(out, 8);
    out.int64(id!);
  }
  if (clientTransactionVersion !== 0) {
    unsignedVarint(out, CLIENT_TRANSACTION_VERSION_TAG);
    unsignedVarint(out, 2);
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
  unsignedVarint(out, byTopic.size + 1);
  for (const [topic, ids] of byTopic) {
    const bytes = encodeUtf8(topic);
    unsignedVarint(out, bytes.length + 1);
    out.write(bytes);
    unsignedVarint(out, ids.length + 1);
    for (const id of ids) out.int32(id);
    unsignedVarint(out, 0);
  }
};

const unsignedVarint = (out: ByteWriter, value: number): void => {
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out.byte((rest & 0x7f) | 0x80);
  out.byte(rest);
};

const decodeValue = (transactionalId: string, reader: Reader): TransactionMetadata => {
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
  const length = (): number => flexible ? reader.unsignedVarint() - 1 : reader.int32();
  for (let topics = length(); topics > 0; topics--) {
    const topic = reader.text(flexible ? length() : reader.int16());
    for (let ids = length(); ids > 0; ids--) {
      const partition = reader.int32();
      partitions.set(topicPartitionKey(topic, partition), { topic, partition });
    }
    if (flexible) reader.taggedFields();
  }
  const lastUpdateTimestamp = reader.int64();
  const startTimestamp = reader.int64();
  const tagged = flexible ? reader.taggedFields() : undefined;
  const producerIdOf = (tag: number): number => {
    const bytes = tagged?.get(tag);
    return bytes === undefined ? NO_PRODUCER_ID : new Reader(bytes).int64();
  };
  const clientVersion = tagged?.get(CLIENT_TRANSACTION_VERSION_TAG);
  const metadata: TransactionMetadata = {
    transactionalId, producerId, previousProducerId: producerIdOf(PREVIOUS_PRODUCER_ID_TAG), nextProducerId: producerIdOf(NEXT_PRODUCER_ID_TAG),
    producerEpoch, lastProducerEpoch: NO_PRODUCER_EPOCH, clientTransactionVersion: clientVersion === undefined ? 0 : new Reader(clientVersion).int16(),
    timeoutMs, state, partitions, startTimestamp, lastUpdateTimestamp,
  };
  return { ...metadata, lastProducerEpoch: lastEpochBeforeEnd(metadata) };
};

/** Throws RangeError where the bytes end too early. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#view.getInt8(this.#advance(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  int64(): number {
    return Number(this.#view.getBigInt64(this.#advance(8)));
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#view.getUint8(this.#advance(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  text(length: number): string {
    const start = this.#advance(length);
    return decodeUtf8(this.#bytes, start, this.#at);
  }

  /** The bytes of each, by tag. */
  taggedFields(): Map<number, Uint8Array> {
    const fields = new Map<number, Uint8Array>();
    for (let count = this.unsignedVarint(); count > 0; count--) {
      const tag = this.unsignedVarint();
      const start = this.#advance(this.unsignedVarint());
      fields.set(tag, this.#bytes.subarray(start, this.#at));
    }
    return fields;
  }

  #advance(count: number): number {
    const start = this.#at;
    if (count < 0 || start + count > this.#bytes.length) throw new RangeError('the record ends too early');
    this.#at = start + count;
    return start;
  }
}
