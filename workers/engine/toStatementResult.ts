import { formatSqlType, toJson, type KsqlEntity } from '../ksql/index.ts';
import type { Json, StatementResult } from '../protocol/index.ts';
import { toStatementError } from './Deployer.ts';

/** A statement's answer as it crosses to the page: rows by column name, the error with its place in `text`. */
export const toStatementResult = (text: string, { statement, type, message, queryId, columns, rows, error }: KsqlEntity): StatementResult => ({
  statement,
  type,
  message,
  ...(queryId === undefined ? {} : { queryId }),
  ...(columns === undefined ? {} : { columns: columns.map((column) => ({ name: column.name, type: formatSqlType(column.type) })) }),
  ...(rows === undefined || columns === undefined
    ? {}
    : { rows: rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i]!.name, toJson(value) as Json]))) }),
  ...(error === undefined ? {} : { error: toStatementError(text, error) }),
});

