import { visitExpression } from '../analyzer/mapExpression.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import type { Expression } from '../parser/ast.ts';

/** Names of the source's columns that the query reads: the others are never made into values. */
export const neededColumns = (query: QueryAnalysis): ReadonlySet<string> => {
  const { aggregation } = query;
  const expressions: Array<Expression | undefined> = [
    query.where,
    ...(query.partitionBy?.expressions ?? []),
    ...(aggregation === undefined
      ? query.projection.map(({ expression }) => expression)
      : [...aggregation.groupBy, ...aggregation.aggregates.flatMap(({ call }) => call.args)]),
  ];
  const names = new Set<string>();
  for (const expression of expressions)
    if (expression !== undefined)
      visitExpression(expression, (node) => {
        if (node.type === 'ColumnReference') names.add(node.column.name);
      });
  return names;
};
