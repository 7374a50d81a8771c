import { unreachable, type Result } from '../../../common/index.ts';
import type { Column } from '../../formats/Column.ts';
import { CsvReader } from '../../formats/CsvReader.ts';
import { CsvRowEncoder } from '../../formats/CsvRowEncoder.ts';
import { JsonLinesReader } from '../../formats/JsonLinesReader.ts';
import { JsonReader } from '../../formats/JsonReader.ts';
import { JsonRowEncoder } from '../../formats/JsonRowEncoder.ts';
import { readCsvHeader } from '../../formats/readCsvHeader.ts';
import type { RowEncoder } from '../../formats/RowEncoder.ts';
import { FILE_START, NEED_INPUT, ROW, type ResumePoint, type RowReader } from '../../formats/RowReader.ts';
import { detectDelimiter } from '../../inspect/detectDelimiter.ts';
import { inspectFile } from '../../inspect/inspectFile.ts';
import type { ConnectError } from '../../config/ConnectError.ts';
import { schemaOf, type FileSourceSettings } from './fileSourceConfig.ts';

/** A reader and what makes records of its rows, standing where reading begins or goes on. */
export interface RowSource {
  readonly reader: RowReader;
  readonly encoder: RowEncoder;
  /** Where the first byte to feed lies. */
  readonly position: number;
  /** Notes where to go on behind the row of the last ROW or MALFORMED; asked for every row, so it makes nothing. */
  mark(point: FileResumePoint): void;
}

export interface FileResumePoint extends ResumePoint {
  position: number;
  row: number;
  line: number;
  /** Of a JSON file: whether its rows stand in an array. */
  isInArray: boolean;
}

/** Throws with words for a person when the file cannot be what the settings say it is. */
export const openRowSource = (settings: FileSourceSettings, sample: Uint8Array, totalBytes: number, from: FileResumePoint | undefined): RowSource => {
  const needsLook = settings.columns === undefined || settings.format === undefined;
  const inspection = needsLook ? inspectFile(sample, settings.file, totalBytes) : undefined;
  const problem = inspection?.problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Error(`${settings.file}: ${problem.message}`);
  const columns = settings.columns ?? inspection?.columns.map(({ name, type }) => ({ name, type })) ?? [];
  const format = settings.format ?? inspection?.format ?? 'CSV';
  switch (format) {
    case 'CSV':
      return openCsv(settings, columns, sample, totalBytes, from);
    case 'JSON': {
      const reader = new JsonReader(from ?? FILE_START, from?.isInArray ?? false);
      const encoder = new JsonRowEncoder(reader, valueOrThrow(schemaOf(settings, columns)), settings.columns !== undefined);
      const mark = (point: FileResumePoint): void => {
        point.position = reader.position;
        point.row = reader.row;
        point.isInArray = reader.isInArray;
      };
      return { reader, encoder, position: from?.position ?? 0, mark };
    }
    case 'JSONL': {
      const reader = new JsonLinesReader(from ?? FILE_START);
      const encoder = new JsonRowEncoder(reader, valueOrThrow(schemaOf(settings, columns)), settings.columns !== undefined);
      return { reader, encoder, position: from?.position ?? 0, mark: (point) => markLine(reader, point) };
    }
    case 'UNKNOWN':
      throw new Error(`${settings.file}: its format is not known; set "format"`);
    default:
      return unreachable(format);
  }
};

const openCsv = (settings: FileSourceSettings, columns: readonly Column[], sample: Uint8Array, totalBytes: number, from: FileResumePoint | undefined): RowSource => {
  const isWhole = sample.length >= totalBytes;
  const delimiter = settings.delimiter ?? detectDelimiter(sample, isWhole);
  const first = new CsvReader(delimiter);
  first.feed(sample);
  if (isWhole) first.finish();
  const event = first.next();
  if (event !== ROW) throw new Error(`${settings.file}: the header cannot be read${event === NEED_INPUT ? ': it does not end' : ''}`);
  const header = readCsvHeader(first);
  const width = header.names.length;
  const cells = settings.hasHeader ? cellsByName(columns, header.names) : columns.map((_, i) => i);
  if (cells === undefined || (!settings.hasHeader && columns.length !== width)) {
    const missing = columns.filter((column) => !header.names.some((name) => sameName(name, column.name))).map((column) => column.name);
    throw new Error(`${settings.file}: there are ${width} columns (${header.names.join(', ')}), which do not hold ${missing.join(', ')}`);
  }
  const start = from ?? (settings.hasHeader ? header.next : FILE_START);
  const reader = new CsvReader(delimiter, start);
  const encoder = new CsvRowEncoder(reader, valueOrThrow(schemaOf(settings, columns)), cells, width);
  return { reader, encoder, position: start.position, mark: (point) => markLine(reader, point) };
};

const markLine = (reader: CsvReader | JsonLinesReader, point: FileResumePoint): void => {
  point.position = reader.position;
  point.row = reader.row;
  point.line = reader.nextLine;
};

/** By name where the header has every column, else by place where there are as many: the columns were renamed. */
const cellsByName = (columns: readonly Column[], names: readonly string[]): number[] | undefined => {
  const cells = columns.map((column) => {
    const exact = names.indexOf(column.name);
    return exact >= 0 ? exact : names.findIndex((name) => sameName(name, column.name));
  });
  if (cells.every((cell) => cell >= 0)) return cells;
  return columns.length === names.length ? columns.map((_, i) => i) : undefined;
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const valueOrThrow = <T>(result: Result<T, ConnectError>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
