import { ByteWriter, decodeUtf8, encodeUtf8, type RecordCursor } from '../../../common/index.ts';
import { CsvReader } from '../../formats/CsvReader.ts';
import { JSON_ESCAPED_STRING, JSON_NULL, JSON_OBJECT, JSON_STRING, type JsonScanner } from '../../formats/JsonScanner.ts';
import { ROW } from '../../formats/RowReader.ts';
import { JsonValue, TIMESTAMP_COLUMN, writeKeyAsJson, type ExtraColumns, type RecordFormatter } from './RecordFormatter.ts';

const QUOTE = 0x22;

/**
 * CSV after RFC 4180 with the columns of the first record: fields that turn up later are left out, fields that are
 * missing are empty. Nested values are written as JSON. An empty string is quoted, which tells it from null.
 */
export class CsvFormatter implements RecordFormatter {
  readonly #value = new JsonValue();
  readonly #extra: ExtraColumns;
  readonly #text = new ByteWriter(256);
  #columns: readonly string[] | undefined;
  readonly endingOfEmpty = '';
  readonly ending = '';
  readonly mediaType = 'text/csv';

  /** `fileStart`: what the file begins with when there is one to go on with: its header counts. */
  constructor(extra: ExtraColumns, fileStart: Uint8Array | undefined) {
    this.#extra = extra;
    if (fileStart === undefined) return;
    const reader = new CsvReader(',');
    reader.feed(fileStart);
    reader.finish();
    if (reader.next() !== ROW) return;
    const extras = (extra.key ? 1 : 0) + (extra.timestamp ? 1 : 0);
    this.#columns = Array.from({ length: reader.cellCount - extras }, (_, i) => reader.cellText(i + extras));
  }

  format(record: RecordCursor, out: ByteWriter): string | undefined {
    const value = this.#value;
    const reason = value.read(record);
    if (reason !== undefined) return reason;
    const { scanner } = value;
    if (scanner.kind !== JSON_OBJECT) return 'the value is not a JSON object';
    const names = fieldNames(scanner, record.bytes);
    if (this.#columns === undefined) {
      this.#columns = names;
      const header = [...(this.#extra.key ? [this.#extra.keyName] : []), ...(this.#extra.timestamp ? [TIMESTAMP_COLUMN] : []), ...names];
      header.forEach((name, i) => {
        if (i > 0) out.byte(0x2c);
        writeCell(out, encodeUtf8(name));
      });
      out.utf8('\r\n');
    }
    let cells = 0;
    if (this.#extra.key) {
      cells++;
      if (record.keyStart >= 0) {
        if (this.#extra.keyType === 'VARCHAR') writeCell(out, record.bytes.subarray(record.keyStart, record.keyEnd));
        else writeKeyAsJson(record, this.#extra.keyType, out);
      }
    }
    if (this.#extra.timestamp) {
      if (cells++ > 0) out.byte(0x2c);
      out.utf8(String(record.timestamp));
    }
    for (let i = 0; i < this.#columns.length; i++) {
      if (cells++ > 0) out.byte(0x2c);
      const field = names[i] === this.#columns[i] ? i : names.indexOf(this.#columns[i]!);
      if (field >= 0) this.#writeField(out, scanner, record.bytes, field);
    }
    out.utf8('\r\n');
    return undefined;
  }

  #writeField(out: ByteWriter, scanner: JsonScanner, bytes: Uint8Array, field: number): void {
    const kind = scanner.valueKinds[field];
    const start = scanner.valueStarts[field]!;
    const end = scanner.valueEnds[field]!;
    if (kind === JSON_NULL) return;
    this.#text.reset();
    if (kind === JSON_STRING) this.#text.write(bytes, start + 1, end - 1);
    else if (kind === JSON_ESCAPED_STRING) this.#text.utf8(String(JSON.parse(decodeUtf8(bytes, start, end))));
    else this.#text.write(bytes, start, end);
    writeCell(out, this.#text.bytes.subarray(0, this.#text.length));
  }
}

const fieldNames = (scanner: JsonScanner, bytes: Uint8Array): string[] =>
  Array.from({ length: scanner.fieldCount }, (_, i) => {
    const text = decodeUtf8(bytes, scanner.nameStarts[i], scanner.nameEnds[i]);
    return scanner.nameHasEscapes[i] === 1 ? String(JSON.parse(`"${text}"`)) : text;
  });

const writeCell = (out: ByteWriter, text: Uint8Array): void => {
  if (text.length > 0 && !text.some((byte) => byte === QUOTE || byte === 0x2c || byte === 0x0a || byte === 0x0d)) {
    out.write(text);
    return;
  }
  out.ensure(text.length * 2 + 2);
  out.byte(QUOTE);
  for (const byte of text) {
    if (byte === QUOTE) out.byte(QUOTE);
    out.byte(byte);
  }
  out.byte(QUOTE);
};
