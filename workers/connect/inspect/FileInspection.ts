import type { ColumnType, Column } from '../formats/Column.ts';
import type { FileFormat } from '../formats/FileFormat.ts';

/** What a look at the beginning of a file tells: enough to offer a schema before anything is loaded. Cloneable data. */
export interface FileInspection {
  readonly name: string;
  readonly sizeInBytes: number;
  readonly format: FileFormat | 'UNKNOWN';
  /** Of CSV, else null. */
  readonly delimiter: string | null;
  readonly columns: readonly InspectedColumn[];
  readonly estimatedRows: number;
  /** With an error among them the file cannot be loaded. */
  readonly problems: readonly FileProblem[];
}

export interface InspectedColumn extends Column {
  readonly type: ColumnType;
  readonly isNullable: boolean;
  /** Up to three different values, cut to a bound. */
  readonly examples: readonly string[];
}

export interface FileProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
