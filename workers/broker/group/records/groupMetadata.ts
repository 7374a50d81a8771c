import { ByteReader, KafkaError } from '../../../common/index.ts';
import type { StateRecord } from '../../coordinator/CoordinatorShard.ts';
import { FieldWriter } from './FieldWriter.ts';

/** A generation of a group (GroupMetadataValue, version 3). A tombstone forgets the group. */
export interface GroupMetadataValue {
  /** '' for a group that never had members. */
  readonly protocolType: string;
  readonly generation: number;
  readonly protocol: string | undefined;
  readonly leader: string | undefined;
  /** When the group came to the state that it was written in; -1: not known. */
  readonly currentStateTimestamp: number;
  readonly members: readonly MemberMetadata[];
}

export interface MemberMetadata {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  readonly rebalanceTimeout: number;
  readonly sessionTimeout: number;
  readonly subscription: Uint8Array;
  readonly assignment: Uint8Array;
}

export const GROUP_METADATA_KEY_VERSION = 2;
const VALUE_VERSION = 3;
/** Members live in the same page: there is no address to write. */
const CLIENT_HOST = '';
const NO_BYTES = new Uint8Array(0);

const encodeKey = (groupId: string): Uint8Array => new FieldWriter().int16(GROUP_METADATA_KEY_VERSION).string(groupId).done();

export const groupMetadataRecord = (groupId: string, value: GroupMetadataValue): StateRecord => {
  const out = new FieldWriter().int16(VALUE_VERSION)
    .string(value.protocolType).int32(value.generation).nullableString(value.protocol).nullableString(value.leader)
    .int64(value.currentStateTimestamp).int32(value.members.length);
  for (const member of value.members)
    out.string(member.memberId).nullableString(member.groupInstanceId).string(member.clientId).string(CLIENT_HOST)
      .int32(member.rebalanceTimeout).int32(member.sessionTimeout).bytes(member.subscription).bytes(member.assignment);
  return { key: encodeKey(groupId), value: out.done() };
};

export const groupMetadataTombstone = (groupId: string): StateRecord => ({ key: encodeKey(groupId), value: null });

/** The group's id. Throws CORRUPT_MESSAGE. */
export const decodeGroupMetadataKey = (bytes: Uint8Array): string => {
  const reader = new ByteReader(bytes);
  reader.int16();
  return reader.string();
};

/** Versions 0 to 3. Throws CORRUPT_MESSAGE, also for a version that is not known. */
export const decodeGroupMetadataValue = (bytes: Uint8Array): GroupMetadataValue => {
  const reader = new ByteReader(bytes);
  const version = reader.int16();
  if (version < 0 || version > VALUE_VERSION) throw new KafkaError('CORRUPT_MESSAGE', `version ${version} of group metadata is not known`);
  return {
    protocolType: reader.string(),
    generation: reader.int32(),
    protocol: reader.nullableString() ?? undefined,
    leader: reader.nullableString() ?? undefined,
    currentStateTimestamp: version >= 2 ? reader.int64() : -1,
    members: reader.array(() => {
      const memberId = reader.string();
      const groupInstanceId = version >= 3 ? (reader.nullableString() ?? undefined) : undefined;
      const clientId = reader.string();
      reader.string();
      const rebalanceTimeout = version >= 1 ? reader.int32() : -1;
      const sessionTimeout = reader.int32();
      return {
        memberId, groupInstanceId, clientId, sessionTimeout,
        rebalanceTimeout: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
        subscription: reader.nullableBytes() ?? NO_BYTES,
        assignment: reader.nullableBytes() ?? NO_BYTES,
      };
    }),
  };
};
