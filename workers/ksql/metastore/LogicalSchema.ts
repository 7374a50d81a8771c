import { formatSqlType, type SqlType } from '../parser/SqlType.ts';
import { quoteIdentifier } from '../parser/index.ts';

export interface SchemaColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** The columns of a stream or table: those of the record's key and those of its value, each in order. */
export interface LogicalSchema {
  readonly key: readonly SchemaColumn[];
  readonly value: readonly SchemaColumn[];
}

export const SYSTEM_COLUMNS = ['ROWTIME', 'ROWPARTITION', 'ROWOFFSET'] as const;

export const isSystemColumn = (name: string): boolean => (SYSTEM_COLUMNS as readonly string[]).includes(name);

/** `ID` BIGINT KEY, `NAME` STRING: as ksqlDB prints a schema. */
export const formatSchema = (schema: LogicalSchema, keyWord: 'KEY' | 'PRIMARY KEY' = 'KEY'): string =>
  [
    ...schema.key.map((column) => `\`${column.name}\` ${formatSqlType(column.type)} ${keyWord}`),
    ...schema.value.map((column) => `\`${column.name}\` ${formatSqlType(column.type)}`),
  ].join(', ');

/** Columns as a column list of CREATE STREAM, names quoted where they must be. */
export const formatColumnList = (schema: LogicalSchema, keyWord: 'KEY' | 'PRIMARY KEY'): string =>
  [
    ...schema.key.map((column) => `${quoteIdentifier(column.name)} ${formatSqlType(column.type)} ${keyWord}`),
    ...schema.value.map((column) => `${quoteIdentifier(column.name)} ${formatSqlType(column.type)}`),
  ].join(', ');
