import type { InspectedColumn } from './FileInspection.ts';
import { CsvReader } from '../formats/CsvReader.ts';
import { readCsvHeader } from '../formats/readCsvHeader.ts';
import { END, MALFORMED, NEED_INPUT } from '../formats/RowReader.ts';
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
  const reader = new CsvReader(delimiter, header.next);
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
