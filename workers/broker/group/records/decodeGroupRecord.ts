import { ByteReader } from '../../../common/index.ts';
import type { StateRecord } from '../../coordinator/CoordinatorShard.ts';
import { decodeGroupMetadataKey, decodeGroupMetadataValue, GROUP_METADATA_KEY_VERSION, type GroupMetadataValue } from './groupMetadata.ts';
import {
  decodeOffsetCommitKey, decodeOffsetCommitValue, OFFSET_COMMIT_KEY_VERSION, type OffsetCommitKey, type OffsetCommitValue,
} from './offsetCommit.ts';

/** A record of `__consumer_offsets`; a null value forgets. */
export type GroupRecord =
  | { readonly type: 'OffsetCommit'; readonly key: OffsetCommitKey; readonly value: OffsetCommitValue | null }
  | { readonly type: 'GroupMetadata'; readonly groupId: string; readonly value: GroupMetadataValue | null };

/** Undefined for a kind of record that is not known: newer Kafkas write more kinds. Throws CORRUPT_MESSAGE. */
export const decodeGroupRecord = ({ key, value }: StateRecord): GroupRecord | undefined => {
  const version = new ByteReader(key).int16();
  if (version >= 0 && version <= OFFSET_COMMIT_KEY_VERSION)
    return { type: 'OffsetCommit', key: decodeOffsetCommitKey(key), value: value === null ? null : decodeOffsetCommitValue(value) };
  if (version === GROUP_METADATA_KEY_VERSION)
    return { type: 'GroupMetadata', groupId: decodeGroupMetadataKey(key), value: value === null ? null : decodeGroupMetadataValue(value) };
  return undefined;
};
