import { decodeUtf8, type ByteWriter } from '../../common/index.ts';
import { SerializationException } from '../../serde/index.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row, SqlValue } from '../SqlValue.ts';
import { coerceJson } from './coerceJson.ts';
import type { Format } from './Format.ts';

/** Columns in order with a delimiter between them, quoted as CSV is. Source: io.confluent.ksql.serde.delimited. */
export const DelimitedFormat: Format = {
  name: 'DELIMITED',
  unsupportedReason: (columns) => {
    const column = columns.find(({ type }) => type.base === 'ARRAY' || type.base === 'MAP' || type.base === 'STRUCT');
    return column && `The 'DELIMITED' format does not support type '${column.type.base}', column: \`${column.name}\``;
  },
  createSerde: (columns, info, options) => {
    const capacity = options?.capacity ?? columns.length;
    return {
      serialize: (row, out) => {
        if (row !== null) writeDelimited(row, columns.length, info.delimiter, out);
      },
      deserialize: (bytes, start, end) => {
        const cells = splitDelimited(decodeUtf8(bytes, start, end), info.delimiter);
        if (cells.length !== columns.length)
          throw new SerializationException(`Unexpected field count, csvFields:${cells.length} schemaFields:${columns.length}`);
        const row = new Array<SqlValue>(capacity).fill(null);
        columns.forEach((column, i) => {
          if (options?.needed === undefined || options.needed.has(i)) row[i] = readCell(cells[i]!, column);
        });
        return row;
      },
    };
  },
};

/** A cell as it stood: `isQuoted` tells "" (an empty text) from nothing (null). */
interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

const readCell = (cell: Cell, column: SchemaColumn): SqlValue => {
  if (cell.text === '' && !cell.isQuoted) return null;
  return column.type.base === 'STRING' ? cell.text : coerceJson(cell.text.trim(), column.type, column.name);
};

const splitDelimited = (line: string, delimiter: string): Cell[] => {
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let text = '';
      at++;
      for (;;) {
        const quote = line.indexOf('"', at);
        if (quote < 0) throw new SerializationException('a quoted field is not closed');
        text += line.slice(at, quote);
        at = quote + 1;
        if (line[at] !== '"') break;
        text += '"';
        at++;
      }
      cells.push({ text, isQuoted: true });
    } else {
      const next = line.indexOf(delimiter, at);
      const cellEnd = next < 0 ? line.length : next;
      cells.push({ text: line.slice(at, cellEnd).replace(/\r?\n?$/, ''), isQuoted: false });
      at = cellEnd;
    }
    if (at >= line.length) return cells;
    if (!line.startsWith(delimiter, at)) {
      if (line.slice(at).trim() === '') return cells;
      throw new SerializationException('text follows a closing quote');
    }
    at += delimiter.length;
  }
};

/** Quotes where commons-csv's minimal mode does, whose first column is quoted unless a letter or digit begins it. */
const writeDelimited = (row: Row, count: number, delimiter: string, out: ByteWriter): void => {
  for (let i = 0; i < count; i++) {
    if (i > 0) out.utf8(delimiter);
    const value = row[i] ?? null;
    if (value === null) continue;
    const text = String(value);
    const needsQuotes = text === '' || text.includes(delimiter) || /["\r\n]/.test(text) || text.at(-1)! <= ' ' || (i === 0 ? !/^[0-9A-Za-z]/.test(text) : text[0]! <= '#');
    out.utf8(needsQuotes ? `"${text.replaceAll('"', '""')}"` : text);
  }
};
