import { KsqlException } from '../KsqlException.ts';
import { compileExpression } from '../expression/compileExpression.ts';
import { typeName } from '../expression/CompiledExpression.ts';
import { EvaluationError } from '../expression/EvaluationError.ts';
import { Scope } from '../expression/Scope.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import { nearest } from '../parser/index.ts';
import type { Expression, InsertValues } from '../parser/ast.ts';
import { BIGINT, formatSqlType, sameSqlType, type SqlType } from '../parser/SqlType.ts';
import type { Row, SqlValue } from '../SqlValue.ts';

export interface AnalyzedInsertValues {
  readonly source: DataSource;
  /** Null where no key column is given. */
  readonly key: Row | null;
  readonly value: Row;
  /** As ROWTIME said. */
  readonly timestamp: number | undefined;
}

/** INSERT INTO ... VALUES: one record, its values computed and widened to the columns' types. Throws KsqlException. */
export const analyzeInsertValues = (statement: InsertValues, metaStore: MetaStore): AnalyzedInsertValues => {
  const source = metaStore.require(statement.target.name, statement.target.span);
  if (source.queryId !== undefined)
    throw new KsqlException('INVALID_QUERY', `Cannot insert into ${source.name}: the query ${source.queryId} fills it.`, statement.target.span);
  const columns = [...source.schema.key, ...source.schema.value];
  const names = statement.columns.length > 0 ? statement.columns.map(({ name }) => name) : columns.map(({ name }) => name);
  if (names.length !== statement.values.length)
    throw new KsqlException('INVALID_QUERY', `Expected ${names.length} values for ${names.join(', ')}, but there are ${statement.values.length}.`, statement.span);
  const values = new Map<string, SqlValue>();
  names.forEach((name, i) => {
    const type = name === 'ROWTIME' ? BIGINT : columns.find((column) => column.name === name)?.type;
    if (type === undefined)
      throw new KsqlException('UNKNOWN_COLUMN', `Column name ${name} does not exist in ${source.name}.`, statement.columns[i]!.span, nearest(name, columns.map((column) => column.name)));
    values.set(name, valueOf(statement.values[i]!, type, name));
  });
  const key = source.schema.key.map(({ name }) => values.get(name) ?? null);
  if (source.kind === 'TABLE' && key.some((one) => one === null))
    throw new KsqlException('INVALID_VALUE', `Value for primary key column(s) ${source.schema.key.map(({ name }) => name).join(', ')} is required for tables.`, statement.span);
  return {
    source,
    key: key.every((one) => one === null) ? null : key,
    value: source.schema.value.map(({ name }) => values.get(name) ?? null),
    timestamp: values.has('ROWTIME') ? Number(values.get('ROWTIME')) : undefined,
  };
};

const NO_COLUMNS = new Scope([]);

const valueOf = (expression: Expression, type: SqlType, name: string): SqlValue => {
  const compiled = compileExpression(expression, NO_COLUMNS);
  try {
    const value = compiled.evaluate([]);
    if (value === null) return null;
    if (compiled.type !== null && (sameSqlType(compiled.type, type) || widens(compiled.type, type))) return type.base === 'DOUBLE' ? Number(value) : value;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new KsqlException('INVALID_VALUE', `${name}: ${error.message}.`, expression.span);
  }
  throw new KsqlException('TYPE_MISMATCH', `Expected type ${formatSqlType(type)} for field ${name} but got ${typeName(compiled.type)}.`, expression.span);
};

/** As io.confluent.ksql.schema.ksql.DefaultSqlValueCoercer widens numbers. */
const widens = (from: SqlType, to: SqlType): boolean =>
  (from.base === 'INTEGER' && (to.base === 'BIGINT' || to.base === 'DOUBLE')) || (from.base === 'BIGINT' && to.base === 'DOUBLE');
