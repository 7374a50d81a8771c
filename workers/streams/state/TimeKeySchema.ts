import type { ByteWriter } from '../../common/index.ts';
import { readInt64 } from '../windows/readInt64.ts';
import type { TimeIndexEntry } from './TimeIndex.ts';

/** How the keys of windows and sessions stand in a changelog: the key's own bytes, eight bytes of time, then the order. */
export interface TimeKeySchema {
  /** In bytes. */
  readonly orderLength: number;
  orderOf(bytes: Uint8Array, end: number): number;
  writeOrder(order: number, out: ByteWriter): void;
  /** Of entries of one time, whose keys' bytes are there. */
  compare(a: TimeIndexEntry<unknown, unknown>, b: TimeIndexEntry<unknown, unknown>): number;
}

/** An order that no entry has: a record of a snapshot that says how far the store's stream time has come. */
export const STREAM_TIME_ONLY = -1;

/** Where the key's own bytes end, in a key that ends at `end`. The time follows. */
export const endOfOwnKey = (schema: TimeKeySchema, end: number): number => end - schema.orderLength - 8;

export const timeOf = (schema: TimeKeySchema, bytes: Uint8Array, end: number): number => readInt64(bytes, endOfOwnKey(schema, end));
