import { formatSqlType, type SqlType } from '../parser/SqlType.ts';
import type { Row, SqlValue } from '../SqlValue.ts';

/**
 * An expression as a closure over a row, with its type: no code is generated, so a strict Content-Security-Policy
 * holds. `type` is null for the bare NULL. `evaluate` throws an EvaluationError where a value cannot be computed.
 */
export interface CompiledExpression {
  readonly type: SqlType | null;
  evaluate(row: Row): SqlValue;
}

export const typeName = (type: SqlType | null): string => (type === null ? 'NULL' : formatSqlType(type));
