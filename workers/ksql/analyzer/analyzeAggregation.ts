import { KsqlException } from '../KsqlException.ts';
import { compileExpression } from '../expression/compileExpression.ts';
import { typeName } from '../expression/CompiledExpression.ts';
import { Scope } from '../expression/Scope.ts';
import { aggregateFunctions, scalarFunctions } from '../function/functionRegistry.ts';
import { unknownFunction } from '../expression/unknownFunction.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import { formatExpression } from '../parser/index.ts';
import type { Expression, FunctionCall, Query } from '../parser/ast.ts';
import { canonical, missingKey, requireCondition, requireType, type SelectedExpression } from './selection.ts';
import { mapExpression, visitExpression } from './mapExpression.ts';
import type { AggregateCall, AggregationAnalysis, ProjectedColumn } from './QueryAnalysis.ts';

export interface AggregationResult {
  readonly analysis: AggregationAnalysis;
  readonly projection: readonly ProjectedColumn[];
}

interface Input {
  readonly query: Query;
  readonly source: DataSource;
  readonly scope: Scope;
  readonly items: readonly SelectedExpression[];
  readonly isPersistent: boolean;
}

export const isAggregateCall = (node: Expression): node is FunctionCall =>
  node.type === 'FunctionCall' && aggregateFunctions.has(node.name.name);

/** GROUP BY: the new key, the aggregations, and SELECT and HAVING rewritten over both. */
export const analyzeAggregation = ({ query, source, scope, items, isPersistent }: Input): AggregationResult => {
  const groupBy = query.groupBy!.expressions;
  const groups = groupBy.map((expression, i) => {
    const { type } = compileExpression(expression, scope);
    const text = canonical(expression, scope);
    const selected = items.find((item) => canonicalOrNot(item.expression, scope) === text);
    const name = selected?.name ?? (expression.type === 'ColumnReference' ? expression.column.name : `KSQL_COL_${items.length + i}`);
    return { text, name, type: requireType(type, expression), expression, isSelected: selected !== undefined };
  });
  const keyColumns: SchemaColumn[] = groups.map(({ name, type }) => ({ name, type }));

  const aggregates: AggregateCall[] = [];
  const aggregateColumn = (call: FunctionCall): Expression => {
    const text = formatExpression(call);
    let known = aggregates.find((one) => formatExpression(one.call) === text);
    if (known === undefined) {
      known = resolveAggregate(call, scope, source, `KSQL_AGG_VARIABLE_${aggregates.length}`);
      aggregates.push(known);
    }
    return reference(known.name, call);
  };
  /** Group expressions become key columns, aggregate calls their variables; what is left must not name a column. */
  const rewrite = (expression: Expression, clause: string): Expression =>
    mapExpression(expression, (node) => {
      const group = groups.find(({ text }) => text === canonicalOrNot(node, scope));
      if (group !== undefined) return reference(group.name, node);
      if (node.type === 'FunctionCall') {
        if (aggregateFunctions.has(node.name.name)) return aggregateColumn(node);
        if (!scalarFunctions.has(node.name.name)) throw unknownFunction(node);
      }
      if (node.type === 'ColumnReference') {
        scope.resolve(node);
        throw new KsqlException('INVALID_QUERY', `${clause} uses '${node.column.name}', which is neither in GROUP BY nor inside an aggregate function.`, node.span);
      }
      return undefined;
    });

  const rewritten = items.map((item) => ({ ...item, expression: rewrite(item.expression, 'SELECT'), original: item.expression }));
  const having = query.having && rewrite(query.having.expression, 'HAVING');
  if (aggregates.length === 0)
    throw new KsqlException('INVALID_QUERY', 'GROUP BY requires aggregate functions in either the SELECT or HAVING clause.', query.groupBy!.span);

  const resultScope = new Scope([...keyColumns, ...aggregates].map(({ name, type }, index) => ({ name, type, index })));
  if (having !== undefined) requireCondition(having, resultScope, 'HAVING');
  const missing = groups.filter(({ isSelected }) => !isSelected);
  if (isPersistent && missing.length > 0) throw missingKey(missing.map(({ expression }) => expression), query, 'grouping expression');
  const projection = rewritten.map(({ expression, name, original }): ProjectedColumn => ({
    name,
    type: requireType(compileExpression(expression, resultScope).type, original),
    expression,
    isKey: isPersistent && expression.type === 'ColumnReference' && keyColumns.some((column) => column.name === expression.column.name && column.name === name),
  }));
  const order = (column: ProjectedColumn): number => (column.isKey ? keyColumns.findIndex(({ name }) => name === column.name) : keyColumns.length);
  return {
    analysis: {
      groupBy,
      keyColumns,
      keepsKey: sameKey(groups.map(({ text }) => text), source),
      aggregates,
      having,
    },
    projection: projection.sort((a, b) => order(a) - order(b)),
  };
};

const resolveAggregate = (call: FunctionCall, scope: Scope, source: DataSource, name: string): AggregateCall => {
  for (const argument of call.args)
    visitExpression(argument, (node) => {
      if (isAggregateCall(node)) throw new KsqlException('INVALID_QUERY', `Aggregate functions can not be nested: ${formatExpression(call)}.`, node.span);
    });
  const argumentTypes = call.args.map((argument) => requireType(compileExpression(argument, scope).type, argument));
  const definition = aggregateFunctions.get(call.name.name)!;
  const aggregator = definition.resolve(argumentTypes);
  if (aggregator === undefined)
    throw new KsqlException('TYPE_MISMATCH', `Function '${definition.name}' does not accept parameters (${argumentTypes.map(typeName).join(', ')}). It accepts: ${definition.signatures.join(', ')}.`, call.span);
  if (source.kind === 'TABLE' && aggregator.undo === undefined)
    throw new KsqlException('INVALID_QUERY', `The aggregation function ${definition.name} cannot be applied to a table source, because a row that changes could not be taken back from it.`, call.span);
  return { name, call, argumentTypes, type: aggregator.returnType };
};

const sameKey = (groups: readonly string[], source: DataSource): boolean =>
  source.kind === 'STREAM' && groups.length === source.schema.key.length && groups.every((text, i) => text === `\`${source.schema.key[i]!.name}\``);

const reference = (name: string, { span }: Expression): Expression => ({
  type: 'ColumnReference',
  source: undefined,
  column: { name, isQuoted: true, span },
  span,
});

/** For a node that may name nothing that exists: its own text then. */
const canonicalOrNot = (node: Expression, scope: Scope): string =>
  node.type === 'ColumnReference' && scope.find(node.column.name) === undefined ? formatExpression(node) : canonical(node, scope);
