import { ByteWriter, encodeUtf8 } from '../../common/index.ts';
import { badTimestampReason, wrongTypeReason, type RowEncoder, type RowSchema } from './RowEncoder.ts';
import { CELL_DOUBLED_QUOTES, type CsvReader } from './CsvReader.ts';
import { parseTimestamp } from './parseTimestamp.ts';
import { writeJsonValue, writeKey } from './cells.ts';

const NULL = encodeUtf8('null');
const QUOTE = 0x22;

/**
 * A CSV row as a JSON object of typed columns. An empty cell is null; a quoted empty cell is the empty string of a
 * VARCHAR. `cells[i]` is the cell that fills column i, `expectedCells` what a row that is not ragged has.
 */
export class CsvRowEncoder implements RowEncoder {
  readonly #reader: CsvReader;
  readonly #schema: RowSchema;
  readonly #cells: readonly number[];
  readonly #expectedCells: number;
  readonly #prefixes: readonly Uint8Array[];
  readonly #out = new ByteWriter(4096);
  readonly #keyOut = new ByteWriter(64);
  readonly #plain = new ByteWriter(1024);
  timestamp: number | undefined;
  hasKey = false;
  readonly valueStart = 0;
  readonly keyStart = 0;

  constructor(reader: CsvReader, schema: RowSchema, cells: readonly number[], expectedCells: number) {
    this.#reader = reader;
    this.#schema = schema;
    this.#cells = cells;
    this.#expectedCells = expectedCells;
    this.#prefixes = schema.columns.map(({ name }, i) => encodeUtf8(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
  }

  get value(): Uint8Array {
    return this.#out.bytes;
  }

  get valueEnd(): number {
    return this.#out.length;
  }

  get key(): Uint8Array | null {
    return this.hasKey ? this.#keyOut.bytes : null;
  }

  get keyEnd(): number {
    return this.#keyOut.length;
  }

  encode(): string | undefined {
    const reader = this.#reader;
    if (reader.cellCount !== this.#expectedCells)
      return `the row has ${reader.cellCount} ${reader.cellCount === 1 ? 'cell' : 'cells'}, the header has ${this.#expectedCells}`;
    const { columns, keyColumn, timestampColumn } = this.#schema;
    const out = this.#out;
    out.reset();
    this.hasKey = false;
    this.timestamp = undefined;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const cell = this.#cells[i]!;
      const flags = reader.cellFlags[cell]!;
      let bytes = reader.bytes;
      let start = reader.cellStarts[cell]!;
      let end = reader.cellEnds[cell]!;
      out.write(this.#prefixes[i]!);
      if (start === end && (flags === 0 || column.type !== 'VARCHAR')) {
        out.write(NULL);
        continue;
      }
      if ((flags & CELL_DOUBLED_QUOTES) !== 0) {
        this.#unquote(bytes, start, end);
        bytes = this.#plain.bytes;
        start = 0;
        end = this.#plain.length;
      }
      if (!writeJsonValue(out, column.type, bytes, start, end)) return wrongTypeReason(column);
      if (i === keyColumn) {
        this.#keyOut.reset();
        this.hasKey = writeKey(this.#keyOut, column.type, bytes, start, end);
      }
      if (i === timestampColumn) {
        this.timestamp = parseTimestamp(reader.cellText(cell));
        if (this.timestamp === undefined) return badTimestampReason(column);
      }
    }
    out.byte(0x7d);
    return undefined;
  }

  #unquote(bytes: Uint8Array, start: number, end: number): void {
    const plain = this.#plain;
    plain.reset();
    plain.ensure(end - start);
    for (let at = start; at < end; at++) {
      plain.bytes[plain.length++] = bytes[at]!;
      if (bytes[at] === QUOTE) at++;
    }
  }
}
