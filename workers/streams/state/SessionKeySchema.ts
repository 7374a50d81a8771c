import type { Serde, Serializer } from '../../serde/index.ts';
import { readInt64 } from '../windows/readInt64.ts';
import { compareBytes } from './compareBytes.ts';
import type { TimeKeySchema } from './TimeKeySchema.ts';

/** The time is the session's end, the order its start, in eight bytes. Source: SessionKeySchema. */
export const SessionKeySchema: TimeKeySchema = {
  orderLength: 8,
  orderOf: (bytes, end) => readInt64(bytes, end - 8),
  writeOrder: (startMs, out) => out.int64(startMs),
  compare: (a, b) => a.order - b.order || compareBytes(a.owner.bytes!, b.owner.bytes!),
};

/** A key as puts are logged with it. Windows and sessions have a shape each: one for both slowed each logged put down. */
export interface SessionKey<K> {
  readonly key: K;
  readonly startMs: number;
  readonly endMs: number;
}

export const sessionKeySerializer = <K>(keySerde: Serde<K>): Serializer<SessionKey<K>> => ({
  serialize: ({ key, startMs, endMs }, out) => {
    keySerde.serialize(key, out);
    out.int64(endMs);
    out.int64(startMs);
  },
});
