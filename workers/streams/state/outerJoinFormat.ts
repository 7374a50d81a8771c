import { ByteReader, ByteWriter } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';

export interface OuterJoinSerdes<K, V1, V2> {
  readonly key: Serde<K>;
  readonly left: Serde<V1>;
  readonly right: Serde<V2>;
}

/** Unmatched records of one side under one key and time; none: they are gone. */
export type OuterJoinEntry<K, V1, V2> = { readonly key: K; readonly time: number } & (
  | { readonly isLeft: true; readonly values: V1[] }
  | { readonly isLeft: false; readonly values: V2[] }
);

const LEFT = 1;
const RIGHT = 0;
/** Of Kafka's ListSerde: each element after its length. */
const VARIABLE_SIZE = 1;

/**
 * Key: time, side, key. Value: a list whose elements are the side and the value. Sources:
 * TimestampedKeyAndJoinSideSerializer, LeftOrRightValueSerializer, ListSerializer.
 */
export const outerJoinEntrySerializers = <K, V1, V2>(
  serdes: OuterJoinSerdes<K, V1, V2>,
): { keySerializer: Serializer<OuterJoinEntry<K, V1, V2>>; valueSerializer: Serializer<OuterJoinEntry<K, V1, V2>> } => {
  const scratch = new ByteWriter(64);
  const element = <V>(serde: Serde<V>, side: number, value: V, out: ByteWriter): void => {
    scratch.reset();
    serde.serialize(value, scratch);
    out.int32(1 + scratch.length);
    out.byte(side);
    out.write(scratch.bytes, 0, scratch.length);
  };
  return {
    keySerializer: {
      serialize: ({ key, time, isLeft }, out) => {
        out.int64(time);
        out.byte(isLeft ? LEFT : RIGHT);
        serdes.key.serialize(key, out);
      },
    },
    valueSerializer: {
      serialize: (entry, out) => {
        out.byte(VARIABLE_SIZE);
        out.int32(entry.values.length);
        if (entry.isLeft) for (const value of entry.values) element(serdes.left, LEFT, value, out);
        else for (const value of entry.values) element(serdes.right, RIGHT, value, out);
      },
    },
  };
};

/** `valueStart` is -1 for a tombstone. */
export const readOuterJoinEntry = <K, V1, V2>(
  serdes: OuterJoinSerdes<K, V1, V2>,
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): OuterJoinEntry<K, V1, V2> => {
  const time = new ByteReader(bytes, keyStart).int64();
  const key = serdes.key.deserialize(bytes, keyStart + 9, keyEnd);
  return bytes[keyStart + 8] === LEFT
    ? { key, time, isLeft: true, values: readList(serdes.left, bytes, valueStart, valueEnd) }
    : { key, time, isLeft: false, values: readList(serdes.right, bytes, valueStart, valueEnd) };
};

const readList = <V>(serde: Serde<V>, bytes: Uint8Array, start: number, end: number): V[] => {
  const values: V[] = [];
  if (start < 0) return values;
  const reader = new ByteReader(bytes, start + 5);
  while (reader.position < end) {
    const length = reader.int32();
    const at = reader.position;
    values.push(serde.deserialize(bytes, at + 1, at + length));
    reader.position = at + length;
  }
  return values;
};
