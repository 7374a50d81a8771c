import { decodeUtf8, unreachable, type ByteWriter, type RecordCursor } from '../../../common/index.ts';
import type { ColumnType } from '../../formats/Column.ts';
import { isBlank, JsonScanner } from '../../formats/JsonScanner.ts';
import { writeJsonString } from '../../formats/cells.ts';

export const TIMESTAMP_COLUMN = '_timestamp';

/** Writes records the way one format has it. */
export interface RecordFormatter {
  /** Appends the record's text to `out`, or answers why it cannot, with nothing appended. `isFirst`: the file holds nothing yet. */
  format(record: RecordCursor, out: ByteWriter, isFirst: boolean): string | undefined;
  /** What a finished file has behind its records, without any and with some. */
  readonly endingOfEmpty: string;
  readonly ending: string;
  readonly mediaType: string;
}

export interface ExtraColumns {
  readonly key: boolean;
  readonly timestamp: boolean;
  readonly keyType: ColumnType;
  /** Of the key's column. */
  readonly keyName: string;
}

/** The key as JSON writes it. */
export const writeKeyAsJson = (record: RecordCursor, type: ColumnType, out: ByteWriter): void => {
  if (record.keyStart < 0) out.utf8('null');
  else if (type === 'VARCHAR' || type === 'BOOLEAN') writeJsonString(out, record.bytes, record.keyStart, record.keyEnd);
  else out.utf8(numberText(record, type));
};

/** A key that is no number of its type's length is shown as the text it may be. */
const numberText = (record: RecordCursor, type: 'INTEGER' | 'BIGINT' | 'DOUBLE'): string => {
  const { bytes, keyStart, keyEnd } = record;
  if (keyEnd - keyStart !== (type === 'INTEGER' ? 4 : 8)) return JSON.stringify(decodeUtf8(bytes, keyStart, keyEnd));
  const view = new DataView(bytes.buffer, bytes.byteOffset + keyStart, keyEnd - keyStart);
  switch (type) {
    case 'INTEGER':
      return String(view.getInt32(0));
    case 'BIGINT':
      return String(view.getBigInt64(0));
    case 'DOUBLE': {
      const value = view.getFloat64(0);
      return Number.isFinite(value) ? String(value) : 'null';
    }
    default:
      return unreachable(type);
  }
};

/** The record's value when it is one whole value of JSON. */
export class JsonValue {
  readonly scanner = new JsonScanner();
  start = 0;
  end = 0;

  /** Why it is none, or undefined. */
  read(record: RecordCursor): string | undefined {
    if (record.valueStart < 0) return 'the value is null';
    const { bytes, valueStart, valueEnd } = record;
    let start = valueStart;
    let end = valueEnd;
    while (start < end && isBlank(bytes[start]!)) start++;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    this.start = start;
    this.end = end;
    return start < end && this.scanner.scan(bytes, start, end) === end ? undefined : 'the value is not JSON';
  }
}
