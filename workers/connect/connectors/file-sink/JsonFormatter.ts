import type { ByteWriter, RecordCursor } from '../../../common/index.ts';
import { JSON_OBJECT } from '../../formats/JsonScanner.ts';
import { JsonValue, TIMESTAMP_COLUMN, writeKeyAsJson, type ExtraColumns, type RecordFormatter } from './RecordFormatter.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** A value a line, as JSON Lines or as the elements of an array whose bracket closes when the file is read. */
export class JsonFormatter implements RecordFormatter {
  readonly #value = new JsonValue();
  readonly #extra: ExtraColumns;
  readonly #isArray: boolean;
  readonly endingOfEmpty: string;
  readonly ending: string;
  readonly mediaType: string;

  constructor(isArray: boolean, extra: ExtraColumns) {
    this.#isArray = isArray;
    this.#extra = extra;
    this.endingOfEmpty = isArray ? '[]\n' : '';
    this.ending = isArray ? '\n]\n' : '';
    this.mediaType = isArray ? 'application/json' : 'application/x-ndjson';
  }

  format(record: RecordCursor, out: ByteWriter, isFirst: boolean): string | undefined {
    const value = this.#value;
    const reason = value.read(record);
    if (reason !== undefined) return reason;
    if (this.#isArray) out.utf8(isFirst ? '[\n' : ',\n');
    let start = value.start;
    let isOpen = false;
    if (this.#extra.key) {
      out.utf8(`{${JSON.stringify(this.#extra.keyName)}:`);
      writeKeyAsJson(record, this.#extra.keyType, out);
      isOpen = true;
    }
    if (this.#extra.timestamp) {
      out.utf8(`${isOpen ? ',' : '{'}"${TIMESTAMP_COLUMN}":${record.timestamp}`);
      isOpen = true;
    }
    const isObject = value.scanner.kind === JSON_OBJECT;
    if (isOpen && isObject) {
      start++;
      if (value.scanner.fieldCount > 0) out.byte(0x2c);
    } else if (isOpen) out.utf8(',"value":');
    writeOnOneLine(out, record.bytes, start, value.end);
    if (isOpen && !isObject) out.byte(0x7d);
    if (!this.#isArray) out.byte(LF);
    return undefined;
  }
}

/** Line breaks stand only between the parts of a JSON value, never inside a string: a space says the same. */
const writeOnOneLine = (out: ByteWriter, bytes: Uint8Array, start: number, end: number): void => {
  out.ensure(end - start);
  const target = out.bytes;
  let to = out.length;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    target[to++] = byte === LF || byte === CR ? SPACE : byte;
  }
  out.length = to;
};
