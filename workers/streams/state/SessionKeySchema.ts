import type { Serde, Serializer } from '../../serde/index.ts';
import { readInt64 } from '../windows/readInt64.ts';

/** The key of a session's changelog record. */
export interface SessionKey<K> {
  readonly key: K;
  readonly startMs: number;
  readonly endMs: number;
}

/** End and start. */
const SUFFIX_LENGTH = 16;

/** The key's bytes, eight bytes of end, eight of start. Source: SessionKeySchema. */
export const sessionKeySerializer = <K>(keySerde: Serde<K>): Serializer<SessionKey<K>> => ({
  serialize: ({ key, startMs, endMs }, out) => {
    keySerde.serialize(key, out);
    out.int64(endMs);
    out.int64(startMs);
  },
});

/** Where the key's own bytes end, in a key that ends at `end`. */
export const endOfSessionKey = (end: number): number => end - SUFFIX_LENGTH;

export const sessionEndOf = (bytes: Uint8Array, end: number): number => readInt64(bytes, end - SUFFIX_LENGTH);

export const sessionStartOf = (bytes: Uint8Array, end: number): number => readInt64(bytes, end - 8);

/** A start that no session has: a record of a snapshot that says how far the store's stream time has come. */
export const STREAM_TIME_ONLY = -1;
