import type { Serde } from '../../serde/index.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row } from '../SqlValue.ts';

export type FormatName = 'JSON' | 'DELIMITED' | 'KAFKA' | 'NONE';

export interface FormatInfo {
  readonly name: FormatName;
  /** VALUE_DELIMITER / KEY_DELIMITER of DELIMITED. */
  readonly delimiter: string;
  /** Whether a single column stands inside an object ({"ID": 1}) or bare (1). Only JSON can tell. */
  readonly isWrapped: boolean;
}

/**
 * How the columns of a key or a value stand in bytes. A serde reads and writes rows: one array slot a column, in the
 * order of `columns`.
 */
export interface Format {
  readonly name: FormatName;
  /** Why these columns cannot be written so, or undefined. */
  unsupportedReason(columns: readonly SchemaColumn[]): string | undefined;
  /**
   * `needed`: indexes of the columns that someone reads; the others are left null. All when undefined. `capacity`:
   * slots of the rows that are read, so that more columns can join without a copy.
   */
  createSerde(columns: readonly SchemaColumn[], info: FormatInfo, options?: RowReadOptions): RowSerde;
}

/** Reads null where bytes are there but mean nothing: a key without columns, the JSON text `null`. Writes nothing for null. */
export type RowSerde = Serde<Row | null>;

export interface RowReadOptions {
  readonly needed?: ReadonlySet<number>;
  readonly capacity?: number;
}
