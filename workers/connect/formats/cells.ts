import { ByteWriter, decodeUtf8 } from '../../common/index.ts';
import type { ColumnType } from './Column.ts';

/** The plain text of a cell, `bytes[start, end)`, as JSON and as a key. All of it works on bytes: it is the hot path of loading a file. */

const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

/** A string of JSON, its quotes included. */
export const writeJsonString = (out: ByteWriter, bytes: Uint8Array, start: number, end: number): void => {
  out.ensure((end - start) * 6 + 2);
  const target = out.bytes;
  let to = out.length;
  target[to++] = QUOTE;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) target[to++] = byte;
    else {
      target[to++] = BACKSLASH;
      if (byte === QUOTE || byte === BACKSLASH) target[to++] = byte;
      else if (byte === 0x0a) target[to++] = 0x6e;
      else if (byte === 0x0d) target[to++] = 0x72;
      else if (byte === 0x09) target[to++] = 0x74;
      else {
        target[to++] = 0x75;
        target[to++] = ZERO;
        target[to++] = ZERO;
        target[to++] = HEX[byte >> 4]!;
        target[to++] = HEX[byte & 15]!;
      }
    }
  }
  target[to++] = QUOTE;
  out.length = to;
};

/** The text as a JSON value of the column's type; false, with nothing written, when it is none. Blanks around numbers do not count. */
export const writeJsonValue = (out: ByteWriter, type: ColumnType, bytes: Uint8Array, start: number, end: number): boolean => {
  switch (type) {
    case 'VARCHAR':
      writeJsonString(out, bytes, start, end);
      return true;
    case 'INTEGER':
    case 'BIGINT':
    case 'DOUBLE':
      while (start < end && bytes[start] === 0x20) start++;
      while (end > start && bytes[end - 1] === 0x20) end--;
      return type === 'DOUBLE' ? writeDouble(out, bytes, start, end) : writeWhole(out, type, bytes, start, end);
    case 'BOOLEAN': {
      const value = booleanAt(bytes, start, end);
      if (value !== undefined) out.utf8(value ? 'true' : 'false');
      return value !== undefined;
    }
  }
};

const writeWhole = (out: ByteWriter, type: 'INTEGER' | 'BIGINT', bytes: Uint8Array, start: number, end: number): boolean => {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (at < end && (isNegative || bytes[at] === PLUS)) at++;
  if (at >= end) return false;
  while (at < end - 1 && bytes[at] === ZERO) at++;
  const first = at;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const wholeEnd = at;
  if (wholeEnd === first) return false;
  if (at < end && bytes[at] === DOT) for (at++; at < end && bytes[at] === ZERO; at++);
  if (at < end) return false;
  if (type === 'INTEGER') {
    if (value > (isNegative ? 2 ** 31 : 2 ** 31 - 1)) return false;
  } else if (wholeEnd - first >= 19 && !fitsBigint(bytes, first, wholeEnd, isNegative)) return false;
  if (isNegative && value !== 0) out.byte(MINUS);
  out.write(bytes, first, wholeEnd);
  return true;
};

const fitsBigint = (bytes: Uint8Array, start: number, end: number, isNegative: boolean): boolean =>
  end - start === 19 && BigInt(decodeUtf8(bytes, start, end)) <= (isNegative ? 2n ** 63n : 2n ** 63n - 1n);

const writeDouble = (out: ByteWriter, bytes: Uint8Array, start: number, end: number): boolean => {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (at < end && (isNegative || bytes[at] === PLUS)) at++;
  const digits = at;
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
  const wholeEnd = at;
  let fractionStart = at;
  if (at < end && bytes[at] === DOT) {
    fractionStart = ++at;
    while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
  }
  const fractionEnd = at;
  if (wholeEnd === digits && fractionEnd === fractionStart) return false;
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) at++;
    const exponent = at;
    while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
    if (at === exponent) return false;
  }
  if (at < end) return false;
  if ((fractionEnd < end || end - start > 300) && !Number.isFinite(Number(decodeUtf8(bytes, start, end)))) return false;
  let first = digits;
  while (first < wholeEnd - 1 && bytes[first] === ZERO) first++;
  if (isNegative) out.byte(MINUS);
  if (first === wholeEnd) out.byte(ZERO);
  else out.write(bytes, first, wholeEnd);
  if (fractionEnd > fractionStart) {
    out.byte(DOT);
    out.write(bytes, fractionStart, fractionEnd);
  }
  out.write(bytes, fractionEnd, end);
  return true;
};

/** `true` or `false` in letters of any case. */
export const booleanAt = (bytes: Uint8Array, start: number, end: number): boolean | undefined => {
  if (isWord(bytes, start, end, 'true')) return true;
  if (isWord(bytes, start, end, 'false')) return false;
  return undefined;
};

const isWord = (bytes: Uint8Array, start: number, end: number, word: string): boolean => {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word.charCodeAt(i)) return false;
  return true;
};

const scratch = new ByteWriter(64);

/** The text as a key in KSQL's KAFKA format: UTF-8, or a big-endian number of 4 or 8 bytes. False when it is not of the type. */
export const writeKey = (out: ByteWriter, type: ColumnType, bytes: Uint8Array, start: number, end: number): boolean => {
  if (type === 'VARCHAR') {
    out.write(bytes, start, end);
    return true;
  }
  scratch.reset();
  if (!writeJsonValue(scratch, type, bytes, start, end)) return false;
  const text = decodeUtf8(scratch.bytes, 0, scratch.length);
  switch (type) {
    case 'INTEGER':
      out.int32(Number(text));
      return true;
    case 'BIGINT':
      if (text.length < 16) out.int64(Number(text));
      else out.bigInt64(BigInt(text));
      return true;
    case 'DOUBLE':
      out.float64(Number(text));
      return true;
    case 'BOOLEAN':
      return false;
  }
};
