import { ByteWriter, decodeUtf8, encodeUtf8 } from '../../common/index.ts';
import type { Column, ColumnType } from './Column.ts';
import type { JsonRowReader } from './JsonRowReader.ts';
import { JSON_BOOLEAN, JSON_DECIMAL, JSON_ESCAPED_STRING, JSON_INTEGER, JSON_NULL, JSON_STRING, type JsonScanner } from './JsonScanner.ts';
import { badTimestampReason, wrongTypeReason, type RowEncoder, type RowSchema } from './RowEncoder.ts';
import { parseTimestamp } from './parseTimestamp.ts';
import { writeJsonValue, writeKey } from './cells.ts';

const NULL = encodeUtf8('null');

/**
 * A JSON row as a record's value: its own bytes where every field is already of its column's type, else an object of
 * the columns with what can be read as their types. A field that is missing is null.
 */
export class JsonRowEncoder implements RowEncoder {
  readonly #reader: JsonRowReader;
  readonly #schema: RowSchema;
  readonly #dropsOtherFields: boolean;
  readonly #names: readonly Uint8Array[];
  readonly #prefixes: readonly Uint8Array[];
  readonly #fields: Int32Array;
  readonly #out = new ByteWriter(4096);
  readonly #keyOut = new ByteWriter(64);
  value: Uint8Array = this.#out.bytes;
  valueStart = 0;
  valueEnd = 0;
  hasKey = false;
  readonly keyStart = 0;
  timestamp: number | undefined;

  /** `dropsOtherFields`: fields that are no columns are left out, as the columns were chosen; else they stay. */
  constructor(reader: JsonRowReader, schema: RowSchema, dropsOtherFields: boolean) {
    this.#reader = reader;
    this.#schema = schema;
    this.#dropsOtherFields = dropsOtherFields;
    this.#names = schema.columns.map(({ name }) => encodeUtf8(name));
    this.#prefixes = schema.columns.map(({ name }, i) => encodeUtf8(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
    this.#fields = new Int32Array(schema.columns.length);
  }

  get key(): Uint8Array | null {
    return this.hasKey ? this.#keyOut.bytes : null;
  }

  get keyEnd(): number {
    return this.#keyOut.length;
  }

  encode(): string | undefined {
    const { scanner, bytes, valueStart, valueEnd } = this.#reader;
    const { columns, keyColumn, timestampColumn } = this.#schema;
    let found = 0;
    let mustChange = false;
    for (let i = 0; i < columns.length; i++) {
      const field = this.#find(scanner, bytes, i);
      this.#fields[i] = field;
      if (field < 0) continue;
      found++;
      if (!isOfType(columns[i]!.type, scanner, bytes, field)) mustChange = true;
    }
    if (mustChange || (this.#dropsOtherFields && found < scanner.fieldCount)) {
      const reason = this.#rewrite(scanner, bytes);
      if (reason !== undefined) return reason;
      this.value = this.#out.bytes;
      this.valueStart = 0;
      this.valueEnd = this.#out.length;
    } else {
      this.value = bytes;
      this.valueStart = valueStart;
      this.valueEnd = valueEnd;
    }
    this.hasKey = keyColumn >= 0 && this.#encodeKey(columns[keyColumn]!, scanner, bytes, this.#fields[keyColumn]!);
    this.timestamp = undefined;
    const timestampField = timestampColumn < 0 ? -1 : this.#fields[timestampColumn]!;
    if (timestampField >= 0 && scanner.valueKinds[timestampField] !== JSON_NULL) {
      this.timestamp = parseTimestamp(textOf(scanner, bytes, timestampField));
      if (this.timestamp === undefined) return badTimestampReason(columns[timestampColumn]!);
    }
    return undefined;
  }

  /** Rows mostly have their fields in the order of the columns: that place is tried first. */
  #find(scanner: JsonScanner, bytes: Uint8Array, column: number): number {
    const count = scanner.fieldCount;
    for (let i = 0; i < count; i++) {
      const field = (i + column) % count;
      if (scanner.nameHasEscapes[field] === 1) {
        const name: unknown = JSON.parse(decodeUtf8(bytes, scanner.nameStarts[field]! - 1, scanner.nameEnds[field]! + 1));
        if (name === this.#schema.columns[column]!.name) return field;
      } else if (isSame(this.#names[column]!, bytes, scanner.nameStarts[field]!, scanner.nameEnds[field]!)) return field;
    }
    return -1;
  }

  #rewrite(scanner: JsonScanner, bytes: Uint8Array): string | undefined {
    const out = this.#out;
    out.reset();
    const { columns } = this.#schema;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const field = this.#fields[i]!;
      out.write(this.#prefixes[i]!);
      if (field < 0) out.write(NULL);
      else if (isOfType(column.type, scanner, bytes, field)) out.write(bytes, scanner.valueStarts[field]!, scanner.valueEnds[field]!);
      else if (!writeConverted(out, column.type, scanner, bytes, field)) return wrongTypeReason(column);
    }
    out.byte(0x7d);
    return undefined;
  }

  #encodeKey(column: Column, scanner: JsonScanner, bytes: Uint8Array, field: number): boolean {
    if (field < 0 || scanner.valueKinds[field] === JSON_NULL) return false;
    this.#keyOut.reset();
    const kind = scanner.valueKinds[field]!;
    if (kind === JSON_ESCAPED_STRING) {
      const text = encodeUtf8(textOf(scanner, bytes, field));
      return writeKey(this.#keyOut, column.type, text, 0, text.length);
    }
    const quote = kind === JSON_STRING ? 1 : 0;
    return writeKey(this.#keyOut, column.type, bytes, scanner.valueStarts[field]! + quote, scanner.valueEnds[field]! - quote);
  }
}

const isSame = (name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean => {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
};

/** Whether the value can stay as it is written. Short whole numbers need no look at their digits. */
const isOfType = (type: ColumnType, scanner: JsonScanner, bytes: Uint8Array, field: number): boolean => {
  const kind = scanner.valueKinds[field]!;
  if (kind === JSON_NULL) return true;
  switch (type) {
    case 'VARCHAR':
      return kind === JSON_STRING || kind === JSON_ESCAPED_STRING;
    case 'BOOLEAN':
      return kind === JSON_BOOLEAN;
    case 'DOUBLE':
      return (kind === JSON_INTEGER || kind === JSON_DECIMAL) && isFinite(scanner, bytes, field);
    case 'INTEGER':
    case 'BIGINT': {
      if (kind !== JSON_INTEGER) return false;
      const digits = scanner.valueEnds[field]! - scanner.valueStarts[field]!;
      if (digits <= (type === 'INTEGER' ? 9 : 18)) return true;
      const value = BigInt(textOf(scanner, bytes, field));
      return BigInt.asIntN(type === 'INTEGER' ? 32 : 64, value) === value;
    }
  }
};

/** Only a number with an exponent or of many digits can be beyond a DOUBLE. */
const isFinite = (scanner: JsonScanner, bytes: Uint8Array, field: number): boolean => {
  const start = scanner.valueStarts[field]!;
  const end = scanner.valueEnds[field]!;
  let isShort = end - start <= 300;
  for (let at = start; isShort && at < end; at++) isShort = (bytes[at]! | 0x20) !== 0x65;
  return isShort || Number.isFinite(Number(textOf(scanner, bytes, field)));
};

/** Text of a number, a boolean, a nested value, or what a string says. */
const textOf = (scanner: JsonScanner, bytes: Uint8Array, field: number): string => {
  const start = scanner.valueStarts[field]!;
  const end = scanner.valueEnds[field]!;
  const kind = scanner.valueKinds[field]!;
  if (kind === JSON_STRING) return decodeUtf8(bytes, start + 1, end - 1);
  const text = decodeUtf8(bytes, start, end);
  return kind === JSON_ESCAPED_STRING ? String(JSON.parse(text)) : text;
};

/** A VARCHAR takes the text of anything; other types take what reads as one of them, in a string or not. */
const writeConverted = (out: ByteWriter, type: ColumnType, scanner: JsonScanner, bytes: Uint8Array, field: number): boolean => {
  if (type === 'BOOLEAN' && scanner.valueKinds[field] !== JSON_STRING) return false;
  const text = encodeUtf8(textOf(scanner, bytes, field));
  return writeJsonValue(out, type, text, 0, text.length);
};
