import type { Column } from './Column.ts';

/**
 * Turns the row on which a reader stands into a record's bytes. The fields are ranges that hold until the reader or the
 * encoder moves on.
 */
export interface RowEncoder {
  /** Why the row does not fit the columns, or undefined when it does. */
  encode(): string | undefined;
  readonly value: Uint8Array;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly key: Uint8Array | null;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Undefined when the row has none or no column is the timestamp. */
  readonly timestamp: number | undefined;
}

export interface RowSchema {
  readonly columns: readonly Column[];
  /** Index among the columns, -1 for none. */
  readonly keyColumn: number;
  readonly timestampColumn: number;
}

export const wrongTypeReason = (column: Column): string => `column "${column.name}" is not ${/^[AI]/.test(column.type) ? 'an' : 'a'} ${column.type}`;
export const badTimestampReason = (column: Column): string => `column "${column.name}" is not a time`;
