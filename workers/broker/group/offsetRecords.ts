import { ByteWriter, decodeUtf8, encodeUtf8, KafkaError } from '../../common/index.ts';

/** The key of a committed offset in `__consumer_offsets` (OffsetCommitKey, version 1). */
export interface OffsetCommitKey {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/** Its value (OffsetCommitValue, version 3). A tombstone forgets the offset. */
export interface OffsetCommitValue {
  readonly offset: number;
  readonly metadata: string;
  readonly commitTimestamp: number;
}

const KEY_VERSION = 1;
const VALUE_VERSION = 3;
const NO_LEADER_EPOCH = -1;

export const encodeOffsetCommitKey = ({ groupId, topic, partition }: OffsetCommitKey): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(64);
  out.int16(KEY_VERSION);
  string(out, groupId);
  string(out, topic);
  out.int32(partition);
  return out.copy();
};

export const encodeOffsetCommitValue = ({ offset, metadata, commitTimestamp }: OffsetCommitValue): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(64);
  out.int16(VALUE_VERSION);
  out.int64(offset);
  out.int32(NO_LEADER_EPOCH);
  string(out, metadata);
  out.int64(commitTimestamp);
  return out.copy();
};

/** Undefined for a key of another kind, such as group metadata. Throws CORRUPT_MESSAGE. */
export const decodeOffsetCommitKey = (bytes: Uint8Array): OffsetCommitKey | undefined =>
  decode(bytes, (reader) => {
    const version = reader.int16();
    if (version !== 0 && version !== KEY_VERSION) return undefined;
    return { groupId: reader.string(), topic: reader.string(), partition: reader.int32() };
  });

/** Throws CORRUPT_MESSAGE, also for a version that is not known. */
export const decodeOffsetCommitValue = (bytes: Uint8Array): OffsetCommitValue =>
  decode(bytes, (reader) => {
    const version = reader.int16();
    if (version !== VALUE_VERSION) throw new KafkaError('CORRUPT_MESSAGE', `version ${version} of a committed offset is not known`);
    const offset = reader.int64();
    reader.int32();
    return { offset, metadata: reader.string(), commitTimestamp: reader.int64() };
  });

const string = (out: ByteWriter, text: string): void => {
  const bytes = encodeUtf8(text);
  out.int16(bytes.length);
  out.write(bytes);
};

interface Reader {
  int16(): number;
  int32(): number;
  int64(): number;
  string(): string;
}

const decode = <T>(bytes: Uint8Array, read: (reader: Reader) => T): T => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const advance = (count: number): number => (at += count) - count;
  const reader: Reader = {
    int16: () => view.getInt16(advance(2)),
    int32: () => view.getInt32(advance(4)),
    int64: () => Number(view.getBigInt64(advance(8))),
    string: () => {
      const length = reader.int16();
      const start = advance(length);
      if (length < 0 || at > bytes.length) throw new RangeError('a string is longer than its record');
      return decodeUtf8(bytes, start, at);
    },
  };
  try {
    return read(reader);
  } catch (error) {
    if (error instanceof RangeError) throw new KafkaError('CORRUPT_MESSAGE', 'a committed offset is cut short', { cause: error });
    throw error;
  }
};
