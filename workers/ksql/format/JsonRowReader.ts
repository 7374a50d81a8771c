import { decodeUtf8 } from '../../common/index.ts';
import { SerializationException } from '../../serde/index.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row, SqlValue } from '../SqlValue.ts';
import { coerceJson, longFromText } from './coerceJson.ts';

/**
 * Reads rows from the bytes of a JSON object without building the object: only the columns that are needed become
 * values, the rest is checked and skipped. Field names match exactly or, failing that, in any case, as ksqlDB's do.
 * Objects of one topic mostly have the same fields in the same order, so the name at each place is compared with the
 * one that stood there in the record before.
 */
export class JsonRowReader {
  readonly #columns: readonly SchemaColumn[];
  readonly #isBare: boolean;
  readonly #isNeeded: readonly boolean[];
  readonly #capacity: number;
  readonly #exact = new Map<string, number>();
  readonly #upperCased = new Map<string, number>();
  /** By place in the object: the name's bytes last seen there, and its column or -1. */
  readonly #names: Uint8Array[] = [];
  readonly #places: number[] = [];
  #at = 0;

  constructor(columns: readonly SchemaColumn[], isBare: boolean, needed: ReadonlySet<number> | undefined, capacity: number) {
    this.#columns = columns;
    this.#isBare = isBare;
    this.#isNeeded = columns.map((_, i) => needed === undefined || needed.has(i));
    this.#capacity = capacity;
    columns.forEach((column, i) => {
      this.#exact.set(column.name, i);
      this.#upperCased.set(column.name.toUpperCase(), i);
    });
  }

  read(bytes: Uint8Array, start: number, end: number): Row | null {
    const row: Row = [];
    for (let i = 0; i < this.#capacity; i++) row.push(null);
    this.#at = start;
    this.#space(bytes, end);
    if (this.#isBare) row[0] = this.#value(bytes, end, this.#columns[0]!);
    else if (bytes[this.#at] === 0x7b && this.#at < end) this.#object(bytes, end, row);
    else if (bytes[this.#at] === 0x6e && this.#at < end) {
      this.#literal(bytes, end, 'null', null);
      return null;
    } else throw malformed('an object', bytes, this.#at, start, end);
    this.#space(bytes, end);
    if (this.#at !== end) throw malformed('the end', bytes, this.#at, start, end);
    return row;
  }

  #object(bytes: Uint8Array, end: number, row: Row): void {
    const objectStart = this.#at;
    this.#at++;
    this.#space(bytes, end);
    if (bytes[this.#at] === 0x7d && this.#at < end) {
      this.#at++;
      return;
    }
    for (let place = 0; ; place++) {
      const column = this.#name(bytes, end, place, objectStart);
      this.#space(bytes, end);
      if (bytes[this.#at] !== 0x3a || this.#at >= end) throw malformed('":"', bytes, this.#at, objectStart, end);
      this.#at++;
      this.#space(bytes, end);
      if (column >= 0 && this.#isNeeded[column]!) row[column] = this.#value(bytes, end, this.#columns[column]!);
      else this.#skip(bytes, end);
      this.#space(bytes, end);
      const next = this.#at < end ? bytes[this.#at] : -1;
      this.#at++;
      if (next === 0x7d) return;
      if (next !== 0x2c) throw malformed('"," or "}"', bytes, this.#at - 1, objectStart, end);
      this.#space(bytes, end);
    }
  }

  /** Moves past a field's name; answers its column, or -1. */
  #name(bytes: Uint8Array, end: number, place: number, objectStart: number): number {
    if (bytes[this.#at] !== 0x22 || this.#at >= end) throw malformed('a field name', bytes, this.#at, objectStart, end);
    const nameStart = this.#at + 1;
    const known = this.#names[place];
    if (known !== undefined) {
      const nameEnd = nameStart + known.length;
      if (nameEnd < end && bytes[nameEnd] === 0x22) {
        let i = 0;
        while (i < known.length && bytes[nameStart + i] === known[i]) i++;
        if (i === known.length) {
          this.#at = nameEnd + 1;
          return this.#places[place]!;
        }
      }
    }
    const name = this.#text(bytes, end);
    const column = this.#exact.get(name) ?? this.#upperCased.get(name.toUpperCase()) ?? -1;
    const raw = bytes.slice(nameStart, this.#at - 1);
    if (!raw.includes(0x5c)) {
      this.#names[place] = raw;
      this.#places[place] = column;
    }
    return column;
  }

  #value(bytes: Uint8Array, end: number, column: SchemaColumn): SqlValue {
    const first = this.#at < end ? bytes[this.#at]! : -1;
    const base = column.type.base;
    if (first === 0x22) {
      const text = this.#text(bytes, end);
      return base === 'STRING' ? text : coerceJson(text, column.type, column.name);
    }
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return this.#number(bytes, end, column);
    if (first === 0x6e) return this.#literal(bytes, end, 'null', null);
    if (first === 0x74) return coerceJson(this.#literal(bytes, end, 'true', true), column.type, column.name);
    if (first === 0x66) return coerceJson(this.#literal(bytes, end, 'false', false), column.type, column.name);
    const start = this.#at;
    this.#nested(bytes, end);
    const text = decodeUtf8(bytes, start, this.#at);
    return base === 'STRING' ? JSON.stringify(parse(text)) : coerceJson(parse(text) as SqlValue, column.type, column.name);
  }

  #number(bytes: Uint8Array, end: number, column: SchemaColumn): SqlValue {
    const start = this.#at;
    let at = start;
    const isNegative = bytes[at] === 0x2d;
    if (isNegative) at++;
    const digitsStart = at;
    let value = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const digits = at - digitsStart;
    const next = at < end ? bytes[at]! : 0x20;
    if (digits === 0 || (digits > 1 && bytes[digitsStart] === 0x30)) throw malformed('a number', bytes, start, start, end);
    if (next !== 0x2e && next !== 0x65 && next !== 0x45) {
      this.#at = at;
      const base = column.type.base;
      if (base === 'STRING') return decodeUtf8(bytes, start, at);
      if (digits <= 15) {
        const integer = isNegative ? -value : value;
        return base === 'BIGINT' || base === 'DOUBLE' ? integer + 0 : coerceJson(integer, column.type, column.name);
      }
      const text = decodeUtf8(bytes, start, at);
      return base === 'BIGINT' ? longFromText(text, column.name) : coerceJson(Number(text), column.type, column.name);
    }
    while (at < end && isNumberByte(bytes[at]!)) at++;
    const text = decodeUtf8(bytes, start, at);
    const number = Number(text);
    if (Number.isNaN(number) || text.endsWith('.')) throw malformed('a number', bytes, start, start, end);
    this.#at = at;
    return column.type.base === 'STRING' ? text : coerceJson(number, column.type, column.name);
  }

  #text(bytes: Uint8Array, end: number): string {
    const start = this.#at;
    let hasEscape = false;
    for (let at = start + 1; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x22) {
        this.#at = at + 1;
        return hasEscape ? (parse(decodeUtf8(bytes, start, at + 1)) as string) : decodeUtf8(bytes, start + 1, at);
      }
      if (byte === 0x5c) {
        hasEscape = true;
        at++;
      } else if (byte < 0x20) throw malformed('a text without control characters', bytes, at, start, end);
    }
    throw malformed('a closing quote', bytes, end, start, end);
  }

  #skip(bytes: Uint8Array, end: number): void {
    const first = this.#at < end ? bytes[this.#at]! : -1;
    if (first === 0x22) {
      let hasEscape = false;
      for (let at = this.#at + 1; at < end; at++) {
        const byte = bytes[at]!;
        if (byte === 0x22) {
          if (hasEscape) parse(decodeUtf8(bytes, this.#at, at + 1));
          this.#at = at + 1;
          return;
        }
        if (byte === 0x5c) {
          hasEscape = true;
          at++;
        } else if (byte < 0x20) throw malformed('a text without control characters', bytes, at, this.#at, end);
      }
      throw malformed('a closing quote', bytes, end, this.#at, end);
    }
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
      const start = this.#at;
      let isPlain = first !== 0x30 && first !== 0x2d;
      while (this.#at < end && isNumberByte(bytes[this.#at]!)) {
        const byte = bytes[this.#at]!;
        if (byte < 0x30 || byte > 0x39) isPlain = false;
        this.#at++;
      }
      if (!isPlain && !JSON_NUMBER.test(decodeUtf8(bytes, start, this.#at))) throw malformed('a number', bytes, start, start, end);
    } else if (first === 0x6e) this.#literal(bytes, end, 'null', null);
    else if (first === 0x74) this.#literal(bytes, end, 'true', true);
    else if (first === 0x66) this.#literal(bytes, end, 'false', false);
    else {
      const start = this.#at;
      this.#nested(bytes, end);
      parse(decodeUtf8(bytes, start, this.#at));
    }
  }

  #literal<T extends SqlValue>(bytes: Uint8Array, end: number, word: string, value: T): T {
    for (let i = 0; i < word.length; i++)
      if (this.#at + i >= end || bytes[this.#at + i] !== word.charCodeAt(i)) throw malformed(`"${word}"`, bytes, this.#at, this.#at, end);
    this.#at += word.length;
    return value;
  }

  /** Moves past an object or array by its brackets; whether it is one is JSON.parse's to say. */
  #nested(bytes: Uint8Array, end: number): void {
    const first = this.#at < end ? bytes[this.#at]! : -1;
    if (first !== 0x7b && first !== 0x5b) throw malformed('a value', bytes, this.#at, this.#at, end);
    let depth = 0;
    for (let at = this.#at; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x22) {
        for (at++; at < end && bytes[at] !== 0x22; at++) if (bytes[at] === 0x5c) at++;
      } else if (byte === 0x7b || byte === 0x5b) depth++;
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) {
        this.#at = at + 1;
        return;
      }
    }
    throw malformed('a closing bracket', bytes, end, this.#at, end);
  }

  #space(bytes: Uint8Array, end: number): void {
    let at = this.#at;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.#at = at;
  }
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const isNumberByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b || byte === 0x65 || byte === 0x45;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SerializationException(`not JSON: ${(cause as Error).message}`, { cause });
  }
};

const malformed = (expected: string, bytes: Uint8Array, at: number, start: number, end: number): SerializationException => {
  const from = Math.max(start, at - 12);
  const near = decodeUtf8(bytes, from, Math.min(end, at + 12));
  return new SerializationException(`not JSON: expected ${expected} at byte ${at - start}, near ${JSON.stringify(near)}`);
};
