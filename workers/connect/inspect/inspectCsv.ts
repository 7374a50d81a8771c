import type { InspectedColumn } from './FileInspection.ts';
import { CsvReader } from '../formats/CsvReader.ts';
import { END, FILE_START, MALFORMED, NEED_INPUT, type ResumePoint } from '../formats/RowReader.ts';
import { ColumnInference, typeOfText } from './ColumnInference.ts';

/** What the rows of a sample hold, whatever the format. */
export interface SampledRows {
  readonly columns: readonly InspectedColumn[];
  readonly rows: number;
  readonly malformed: number;
  /** Why the first malformed row is one, and where it stands. */
  readonly firstReason: string;
  /** Bytes that the rows take, without a header. */
  readonly bytes: number;
  readonly warnings: readonly string[];
}

export interface CsvHeader {
  readonly names: readonly string[];
  /** Names that had to be made up or made unique. */
  readonly changed: readonly string[];
  /** Where the rows begin. */
  readonly next: ResumePoint;
}

/** The first row as names of columns: an empty one is called by its place, one that is there twice gets a number. */
export const readCsvHeader = (reader: CsvReader): CsvHeader => {
  const names: string[] = [];
  const changed: string[] = [];
  for (let i = 0; i < reader.cellCount; i++) {
    const written = reader.cellText(i).trim();
    const base = written === '' ? `column_${i + 1}` : written;
    let name = base;
    for (let n = 2; names.includes(name); n++) name = `${base}_${n}`;
    if (name !== written) changed.push(name);
    names.push(name);
  }
  return { names, changed, next: { position: reader.position, row: 0, line: reader.nextLine } };
};

export const inspectCsv = (sample: Uint8Array, delimiter: string, isWhole: boolean): SampledRows => {
  const headerReader = new CsvReader(delimiter);
  headerReader.feed(sample);
  if (isWhole) headerReader.finish();
  const warnings: string[] = [];
  const event = headerReader.next();
  if (event === NEED_INPUT || event === END || event === MALFORMED)
    return { columns: [], rows: 0, malformed: 1, firstReason: `the header cannot be read: ${headerReader.reason || 'it does not end'}`, bytes: 0, warnings };
  const header = readCsvHeader(headerReader);
  if (header.names.length > 0 && header.names.every((name) => typeOfText(name) !== 'VARCHAR'))
    warnings.push('The first line looks like a row; it is taken for the names of the columns.');
  if (header.changed.length > 0) warnings.push(`Columns without a name of their own are called ${header.changed.join(', ')}.`);

  const inferences = header.names.map((name) => new ColumnInference(name));
  const reader = new CsvReader(delimiter, { ...FILE_START, ...header.next });
  reader.feed(sample.subarray(header.next.position));
  if (isWhole) reader.finish();
  let rows = 0;
  let malformed = 0;
  let firstReason = '';
  let bytes = 0;
  for (let next = reader.next(); next !== END && next !== NEED_INPUT; next = reader.next()) {
    bytes = reader.position - header.next.position;
    const isRagged = reader.cellCount !== inferences.length;
    if (next === MALFORMED || isRagged) {
      const reason = next === MALFORMED ? reader.reason : `${reader.cellCount} cells instead of ${inferences.length}`;
      if (malformed++ === 0) firstReason = `line ${reader.line}: ${reason}`;
      continue;
    }
    rows++;
    for (let i = 0; i < inferences.length; i++) {
      const text = reader.cellText(i);
      if (text === '') inferences[i]!.addNull();
      else inferences[i]!.addText(text);
    }
  }
  const columns = inferences.map(({ name, type, isNullable, examples }) => ({ name, type, isNullable, examples }));
  return { columns, rows, malformed, firstReason, bytes, warnings };
};
