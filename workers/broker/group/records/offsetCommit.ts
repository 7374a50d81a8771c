import { ByteReader, KafkaError } from '../../../common/index.ts';
import type { StateRecord } from '../../coordinator/CoordinatorShard.ts';
import { FieldWriter } from './FieldWriter.ts';

/** The key of a committed offset in `__consumer_offsets` (OffsetCommitKey). */
export interface OffsetCommitKey {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/** Its value (OffsetCommitValue, version 3). A tombstone forgets the offset. */
export interface OffsetCommitValue {
  readonly offset: number;
  /** -1: not known. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestamp: number;
}

/** Key versions 0 and 1 are the same fields. */
export const OFFSET_COMMIT_KEY_VERSION = 1;
const VALUE_VERSION = 3;

const encodeKey = ({ groupId, topic, partition }: OffsetCommitKey): Uint8Array =>
  new FieldWriter().int16(OFFSET_COMMIT_KEY_VERSION).string(groupId).string(topic).int32(partition).done();

export const offsetCommitRecord = (key: OffsetCommitKey, { offset, leaderEpoch, metadata, commitTimestamp }: OffsetCommitValue): StateRecord => ({
  key: encodeKey(key),
  value: new FieldWriter().int16(VALUE_VERSION).int64(offset).int32(leaderEpoch).string(metadata).int64(commitTimestamp).done(),
});

export const offsetCommitTombstone = (key: OffsetCommitKey): StateRecord => ({ key: encodeKey(key), value: null });

/** Throws CORRUPT_MESSAGE. */
export const decodeOffsetCommitKey = (bytes: Uint8Array): OffsetCommitKey => {
  const reader = new ByteReader(bytes);
  reader.int16();
  return { groupId: reader.string(), topic: reader.string(), partition: reader.int32() };
};

/** Versions 0 to 3. Throws CORRUPT_MESSAGE, also for a version that is not known. */
export const decodeOffsetCommitValue = (bytes: Uint8Array): OffsetCommitValue => {
  const reader = new ByteReader(bytes);
  const version = reader.int16();
  if (version < 0 || version > VALUE_VERSION) throw new KafkaError('CORRUPT_MESSAGE', `version ${version} of a committed offset is not known`);
  return {
    offset: reader.int64(),
    leaderEpoch: version >= 3 ? reader.int32() : -1,
    metadata: reader.string(),
    commitTimestamp: reader.int64(),
  };
};
