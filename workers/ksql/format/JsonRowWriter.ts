import { encodeUtf8, type ByteWriter } from '../../common/index.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row, SqlValue } from '../SqlValue.ts';

/** Writes rows as JSON objects straight into bytes: field names are encoded once. */
export class JsonRowWriter {
  readonly #prefixes: readonly Uint8Array[];
  readonly #isBare: boolean;

  constructor(columns: readonly SchemaColumn[], isBare: boolean) {
    this.#prefixes = columns.map((column, i) => encodeUtf8(`${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`));
    this.#isBare = isBare;
  }

  write(row: Row, out: ByteWriter): void {
    if (this.#isBare) {
      writeJsonValue(row[0]!, out);
      return;
    }
    const prefixes = this.#prefixes;
    if (prefixes.length === 0) out.byte(OPEN_BRACE);
    for (let i = 0; i < prefixes.length; i++) {
      out.write(prefixes[i]!);
      writeJsonValue(row[i] ?? null, out);
    }
    out.byte(CLOSE_BRACE);
  }
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

export const writeJsonValue = (value: SqlValue, out: ByteWriter): void => {
  if (typeof value === 'string') writeText(value, out);
  else if (typeof value === 'number') writeNumber(value, out);
  else if (value === null) out.utf8('null');
  else if (typeof value === 'boolean') out.utf8(value ? 'true' : 'false');
  else if (typeof value === 'bigint') out.utf8(value.toString());
  else if (Array.isArray(value)) {
    out.byte(0x5b);
    for (let i = 0; i < value.length; i++) {
      if (i > 0) out.byte(0x2c);
      writeJsonValue(value[i] as SqlValue, out);
    }
    out.byte(0x5d);
  } else {
    const entries = value instanceof Map ? [...value] : Object.entries(value as { readonly [field: string]: SqlValue });
    out.byte(OPEN_BRACE);
    entries.forEach(([name, item], i) => {
      if (i > 0) out.byte(0x2c);
      writeText(name as string, out);
      out.byte(0x3a);
      writeJsonValue(item as SqlValue, out);
    });
    out.byte(CLOSE_BRACE);
  }
};

const writeText = (text: string, out: ByteWriter): void => {
  if (NEEDS_ESCAPE.test(text)) {
    out.utf8(JSON.stringify(text));
    return;
  }
  out.byte(QUOTE);
  out.utf8(text);
  out.byte(QUOTE);
};

/** Small integers, which counts are, digit by digit; JSON has no NaN or infinity, so they become text as Jackson writes them. */
const writeNumber = (value: number, out: ByteWriter): void => {
  if (value >= 0 && value < 1_000_000_000 && Number.isInteger(value) && !Object.is(value, -0)) {
    let divisor = 1;
    while (divisor * 10 <= value) divisor *= 10;
    for (let rest = value; divisor >= 1; divisor = (divisor / 10) | 0) {
      const digit = (rest / divisor) | 0;
      out.byte(0x30 + digit);
      rest -= digit * divisor;
    }
    return;
  }
  out.utf8(Number.isFinite(value) ? String(value) : `"${value}"`);
};
