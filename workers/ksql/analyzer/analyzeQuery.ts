import { KsqlException } from '../KsqlException.ts';
import { compileExpression } from '../expression/compileExpression.ts';
import { Scope } from '../expression/Scope.ts';
import type { FormatInfo } from '../format/Format.ts';
import { formats } from '../format/formats.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { isSystemColumn, type SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import type { Expression, Query, SelectItem, SourceKind } from '../parser/ast.ts';
import { analyzeAggregation, isAggregateCall } from './analyzeAggregation.ts';
import { visitExpression } from './mapExpression.ts';
import type { ProjectedColumn, QueryAnalysis } from './QueryAnalysis.ts';
import { canonical, missingKey, requireCondition, requireType, type SelectedExpression } from './selection.ts';
import { sourceColumns } from './sourceColumns.ts';

export type QueryPurpose =
  /** CREATE ... AS SELECT, INSERT INTO: the result is a topic, so its key must be in the SELECT list. */
  | { readonly type: 'persistent'; readonly keyFormat: FormatInfo | undefined }
  /** SELECT on its own: the result is rows for a person. */
  | { readonly type: 'transient' };

/** Resolves and checks a SELECT against the sources there are. Throws KsqlException. */
export const analyzeQuery = (query: Query, metaStore: MetaStore, purpose: QueryPurpose): QueryAnalysis => {
  if (query.from.type === 'Join') throw new KsqlException('NOT_SUPPORTED', 'Joins are not supported yet.', query.from.span);
  if (query.window !== undefined) throw new KsqlException('NOT_SUPPORTED', 'Windows are not supported yet.', query.window.span);
  if (query.emit?.refinement === 'FINAL')
    throw new KsqlException('INVALID_QUERY', 'EMIT FINAL needs a window.', query.emit.span);
  const source = metaStore.require(query.from.source.name, query.from.source.span);
  const sourceNames = [source.name, ...(query.from.alias ? [query.from.alias.name] : [])];
  const columns = sourceColumns(source.schema);
  const scope = new Scope(columns.map((column, index) => ({ ...column, index })), sourceNames);

  const where = query.where?.expression;
  if (where !== undefined) requireCondition(where, scope, 'WHERE');

  const items = expandSelect(query, source, sourceNames);
  const aggregation =
    query.groupBy === undefined ? undefined : analyzeAggregation({ query, source, scope, items, isPersistent: purpose.type === 'persistent' });
  if (aggregation === undefined) refuseAggregates(query, items);
  if (query.partitionBy !== undefined && (aggregation !== undefined || source.kind === 'TABLE'))
    throw new KsqlException('INVALID_QUERY', aggregation ? 'PARTITION BY and GROUP BY cannot stand together.' : 'PARTITION BY is for streams: a table is partitioned by its primary key.', query.partitionBy.span);

  const resultKind: SourceKind = aggregation !== undefined || source.kind === 'TABLE' ? 'TABLE' : 'STREAM';
  const projection = aggregation?.projection ?? project(query, source, scope, items, purpose);
  const key = projection.filter(({ isKey }) => isKey).map(toColumn);
  const value = projection.filter(({ isKey }) => !isKey).map(toColumn);
  checkDuplicates(projection, query);
  if (purpose.type === 'persistent' && value.length === 0)
    throw new KsqlException('INVALID_QUERY', 'The projection contains no value columns.', query.select.span);

  const keyFormat = chooseKeyFormat(source, key, purpose);
  const unsupported = purpose.type === 'persistent' ? formats[keyFormat.name].unsupportedReason(key) : undefined;
  if (unsupported !== undefined) {
    const clause = query.groupBy ?? query.partitionBy ?? query.select;
    throw new KsqlException('INVALID_QUERY', `Key format does not support schema. ${unsupported} Add KEY_FORMAT='JSON' to WITH.`, clause.span);
  }
  return {
    resultKind,
    source,
    sourceNames,
    sourceColumns: columns,
    where,
    partitionBy: query.partitionBy && { expressions: query.partitionBy.expressions },
    aggregation: aggregation?.analysis,
    projection,
    schema: { key, value },
    keyFormat,
    limit: query.limit?.count,
    emit: query.emit?.refinement,
  };
};

const toColumn = ({ name, type }: ProjectedColumn): SchemaColumn => ({ name, type });

const expandSelect = (query: Query, source: DataSource, sourceNames: readonly string[]): SelectedExpression[] => {
  let generated = 0;
  const { key, value } = source.schema;
  // Behind PARTITION BY the old key is a value like the others, and comes after them.
  const ordered = query.partitionBy === undefined ? [...key, ...value] : [...value, ...key];
  const taken = new Set(ordered.map(({ name }) => name));
  const free = (name: string): string => {
    let one = name;
    for (let n = 1; taken.has(one); n++) one = `${name}_${n}`;
    taken.add(one);
    return one;
  };
  const all = (item: SelectItem): SelectedExpression[] =>
    ordered.map(({ name }) => ({
      expression: { type: 'ColumnReference', source: undefined, column: { name, isQuoted: true, span: item.span }, span: item.span },
      name,
      isNamed: true,
    }));
  return query.select.items.flatMap((item): SelectedExpression[] => {
    switch (item.type) {
      case 'AllColumns':
        if (item.source !== undefined && !sourceNames.includes(item.source.name))
          throw new KsqlException('UNKNOWN_SOURCE', `'${item.source.name}' is not a source of this query.`, item.source.span);
        return all(item);
      case 'StructAll':
        throw new KsqlException('NOT_SUPPORTED', '->* is not supported yet: name the fields.', item.span);
      case 'SingleColumn': {
        const { expression, alias } = item;
        if (alias !== undefined) return [{ expression, name: alias.name, isNamed: true }];
        if (expression.type === 'ColumnReference') return [{ expression, name: expression.column.name, isNamed: true }];
        if (expression.type === 'Dereference') return [{ expression, name: free(expression.field.name), isNamed: true }];
        return [{ expression, name: `KSQL_COL_${generated++}`, isNamed: false }];
      }
    }
  });
};

const refuseAggregates = (query: Query, items: readonly SelectedExpression[]): void => {
  if (query.having !== undefined) throw new KsqlException('INVALID_QUERY', 'HAVING needs GROUP BY.', query.having.span);
  for (const { expression } of items)
    visitExpression(expression, (node) => {
      if (isAggregateCall(node))
        throw new KsqlException('INVALID_QUERY', `Use of aggregate function ${node.name.name} requires a GROUP BY clause.`, node.span);
    });
};

/** The result's columns where rows stay rows: which of them are its key follows the source, or PARTITION BY. */
const project = (query: Query, source: DataSource, scope: Scope, items: readonly SelectedExpression[], purpose: QueryPurpose): ProjectedColumn[] => {
  const keyExpressions = (query.partitionBy?.expressions ?? source.schema.key.map(({ name }): Expression => {
    const span = query.select.span;
    return { type: 'ColumnReference', source: undefined, column: { name, isQuoted: true, span }, span };
  }));
  for (const expression of query.partitionBy?.expressions ?? []) compileExpression(expression, scope);
  const isNullKey = query.partitionBy?.expressions.length === 1 && query.partitionBy.expressions[0]!.type === 'NullLiteral';
  const keys = isNullKey ? [] : keyExpressions.map((expression) => canonical(expression, scope));
  const columns = items.map(({ expression, name }): ProjectedColumn => ({
    name,
    type: requireType(compileExpression(expression, scope).type, expression),
    expression,
    isKey: purpose.type === 'persistent' && keys.includes(canonical(expression, scope)),
  }));
  if (purpose.type === 'persistent') {
    const present = columns.filter(({ isKey }) => isKey).map(({ expression }) => canonical(expression, scope));
    const missing = keyExpressions.filter((_, i) => i < keys.length && !present.includes(keys[i]!));
    if (missing.length > 0) throw missingKey(missing, query, query.partitionBy ? 'partitioning expression' : 'key column');
  }
  return columns.sort((a, b) => keyOrder(a, keys, scope) - keyOrder(b, keys, scope));
};

/** Key columns in the order of the key, before the others. Array.sort is stable. */
const keyOrder = (column: ProjectedColumn, keys: readonly string[], scope: Scope): number =>
  column.isKey ? keys.indexOf(canonical(column.expression, scope)) : keys.length;

const checkDuplicates = (projection: readonly ProjectedColumn[], query: Query): void => {
  const seen = new Set<string>();
  for (const { name, expression } of projection) {
    if (seen.has(name)) throw new KsqlException('INVALID_QUERY', `The SELECT list has two columns named ${name}: give one an alias with AS.`, expression.span);
    if (isSystemColumn(name) && query.emit === undefined) continue;
    seen.add(name);
  }
};

const chooseKeyFormat = (source: DataSource, key: readonly SchemaColumn[], purpose: QueryPurpose): FormatInfo => {
  if (key.length === 0) return { name: 'NONE', delimiter: ',', isWrapped: false };
  if (purpose.type === 'persistent' && purpose.keyFormat !== undefined) return purpose.keyFormat;
  return source.keyFormat.name === 'NONE' ? { name: 'KAFKA', delimiter: ',', isWrapped: false } : source.keyFormat;
};

