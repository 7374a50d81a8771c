import { formatSqlType, type DataSource, type QueryAnalysis, type SchemaColumn } from '../ksql/index.ts';
import type { Column } from '../protocol/index.ts';

const toColumn = ({ name, type }: SchemaColumn, isKey: boolean): Column => ({ name, type: formatSqlType(type).replace(/\bSTRING\b/g, 'VARCHAR'), isKey });

export const columnsOfSource = ({ schema }: Pick<DataSource, 'schema'>): Column[] => [
  ...schema.key.map((column) => toColumn(column, true)),
  ...schema.value.map((column) => toColumn(column, false)),
];

/** What an aggregation hands on: its group columns and its aggregates by their calls' places in the SELECT list. */
export const columnsOfResult = (query: QueryAnalysis): Column[] => query.projection.map((column) => toColumn(column, column.isKey));
