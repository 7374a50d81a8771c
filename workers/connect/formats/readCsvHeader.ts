import type { CsvReader } from './CsvReader.ts';
import type { ResumePoint } from './RowReader.ts';

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
