import { JSON_ARRAY, JSON_BOOLEAN, JSON_NULL, JSON_OBJECT, type JsonScanner } from './JsonScanner.ts';
import type { RowReader } from './RowReader.ts';

/** A reader whose rows are JSON objects: the row is `bytes[valueStart, valueEnd)`, its fields are in `scanner`. */
export interface JsonRowReader extends RowReader {
  readonly bytes: Uint8Array;
  readonly scanner: JsonScanner;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Why a sound value of JSON is no row; undefined for an object. */
export const notAnObjectReason = (kind: number): string | undefined => {
  if (kind === JSON_OBJECT) return undefined;
  const found = kind === JSON_ARRAY ? 'an array' : kind === JSON_NULL ? 'null' : kind === JSON_BOOLEAN ? 'a boolean' : kind > 4 ? 'a number' : 'a string';
  return `a row must be a JSON object, this is ${found}`;
};

/** What stands at `at` where JSON should go on. */
export const unexpectedReason = (bytes: Uint8Array, at: number, end: number): string => {
  if (at >= end) return 'the text ends inside a value';
  const byte = bytes[at]!;
  const what = byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `byte 0x${byte.toString(16).padStart(2, '0')}`;
  return `unexpected ${what} in JSON`;
};
