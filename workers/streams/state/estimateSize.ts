import { Windowed } from '../windows/Windowed.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

const OBJECT_BYTES = 24;
const SLOT_BYTES = 8;
const STRING_BYTES = 16;
const BIGINT_BYTES = 24;
/** Parts of a structure that are looked at; the rest is taken to be like them. */
const MAX_PARTS = 32;

let partsLeft = 0;

/**
 * Bytes of heap that a key or value takes, in constant time. Primitives and byte arrays, also within a
 * ValueAndTimestamp, count in full (strings as two bytes per character, which is their upper bound); structures of up to
 * 32 parts by adding up their parts; larger ones by what their first parts come to on average. Shared parts count each
 * time. State that a class hides, and a bigint's digits beyond 64 bits, are not seen.
 */
export const estimateSize = (data: unknown): number => {
  if (data instanceof ValueAndTimestamp) return OBJECT_BYTES + 2 * SLOT_BYTES + estimateSize(data.value);
  switch (typeof data) {
    case 'string':
      return STRING_BYTES + 2 * data.length;
    case 'bigint':
      return BIGINT_BYTES;
    case 'object':
      if (data === null) return 0;
      partsLeft = MAX_PARTS;
      return sizeOfObject(data);
    default:
      return SLOT_BYTES;
  }
};

const sizeOfPart = (part: unknown): number => {
  partsLeft--;
  switch (typeof part) {
    case 'string':
      return SLOT_BYTES + STRING_BYTES + 2 * part.length;
    case 'bigint':
      return SLOT_BYTES + BIGINT_BYTES;
    case 'object':
      return part === null || partsLeft <= 0 ? SLOT_BYTES : SLOT_BYTES + sizeOfObject(part);
    default:
      return SLOT_BYTES;
  }
};

const sizeOfObject = (data: object): number => {
  if (ArrayBuffer.isView(data)) return 2 * OBJECT_BYTES + data.byteLength;
  if (data instanceof Windowed) return 2 * OBJECT_BYTES + 4 * SLOT_BYTES + sizeOfPart(data.key);
  if (Array.isArray(data)) return sizeOfAll(data, data.length, 0);
  if (data instanceof Map) return sizeOfAll(flattened(data), 2 * data.size, 2 * SLOT_BYTES);
  if (data instanceof Set) return sizeOfAll(data, data.size, 2 * SLOT_BYTES);
  return sizeOfFields(data);
};

function* flattened(entries: ReadonlyMap<unknown, unknown>): Generator<unknown> {
  for (const [key, value] of entries) {
    yield key;
    yield value;
  }
}

const sizeOfAll = (parts: Iterable<unknown>, count: number, slotBytes: number): number => {
  let seen = 0;
  let bytes = 0;
  for (const part of parts) {
    if (partsLeft <= 0) break;
    bytes += slotBytes + sizeOfPart(part);
    seen++;
  }
  return OBJECT_BYTES + Math.ceil(seen === 0 ? count * SLOT_BYTES : (bytes / seen) * count);
};

const sizeOfFields = (data: object): number => {
  let seen = 0;
  let count = 0;
  let bytes = 0;
  for (const name in data) {
    count++;
    if (partsLeft <= 0) continue;
    bytes += sizeOfPart((data as { readonly [name: string]: unknown })[name]);
    seen++;
  }
  return OBJECT_BYTES + Math.ceil(seen === 0 ? count * SLOT_BYTES : (bytes / seen) * count);
};
