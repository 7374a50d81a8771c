import type { Serde, Serializer } from '../../serde/index.ts';
import { readInt64 } from '../windows/readInt64.ts';

/** The key of a window's changelog record. */
export interface WindowKey<K> {
  readonly key: K;
  readonly startMs: number;
  /** Tells duplicates apart; 0 where the store does not retain them. */
  readonly sequence: number;
}

/** Start and sequence number. */
const SUFFIX_LENGTH = 12;

/** The key's bytes, eight bytes of start, four of sequence number. Source: WindowKeySchema. */
export const windowKeySerializer = <K>(keySerde: Serde<K>): Serializer<WindowKey<K>> => ({
  serialize: ({ key, startMs, sequence }, out) => {
    keySerde.serialize(key, out);
    out.int64(startMs);
    out.int32(sequence);
  },
});

/** Where the key's own bytes end, in a key that ends at `end`. */
export const endOfWindowedKey = (end: number): number => end - SUFFIX_LENGTH;

export const windowStartOf = (bytes: Uint8Array, end: number): number => readInt64(bytes, end - SUFFIX_LENGTH);

export const windowSequenceOf = (bytes: Uint8Array, end: number): number =>
  (bytes[end - 4]! << 24) | (bytes[end - 3]! << 16) | (bytes[end - 2]! << 8) | bytes[end - 1]!;

/** A sequence number that no put has: a record of a snapshot that says how far the store's stream time has come. */
export const STREAM_TIME_ONLY = -1;
