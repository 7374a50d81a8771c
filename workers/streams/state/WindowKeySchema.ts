import type { Serde, Serializer } from '../../serde/index.ts';
import { compareBytes } from './compareBytes.ts';
import type { TimeKeySchema } from './TimeKeySchema.ts';

/**
 * The time is the window's start, the order a number of four bytes that tells duplicates apart: 0 where the store does
 * not retain them. Source: WindowKeySchema.
 */
export const WindowKeySchema: TimeKeySchema = {
  orderLength: 4,
  orderOf: (bytes, end) => (bytes[end - 4]! << 24) | (bytes[end - 3]! << 16) | (bytes[end - 2]! << 8) | bytes[end - 1]!,
  writeOrder: (sequence, out) => out.int32(sequence),
  compare: (a, b) => compareBytes(a.owner.bytes!, b.owner.bytes!) || a.order - b.order,
};

/** A key as puts are logged with it. Windows and sessions have a shape each: one for both slowed each logged put down. */
export interface WindowKey<K> {
  readonly key: K;
  readonly startMs: number;
  readonly sequence: number;
}

export const windowKeySerializer = <K>(keySerde: Serde<K>): Serializer<WindowKey<K>> => ({
  serialize: ({ key, startMs, sequence }, out) => {
    keySerde.serialize(key, out);
    out.int64(startMs);
    out.int32(sequence);
  },
});
