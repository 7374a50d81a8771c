import { compileExpression } from '../expression/compileExpression.ts';
import type { Scope } from '../expression/Scope.ts';
import { formatExpression } from '../parser/index.ts';
import type { Expression } from '../parser/ast.ts';
import type { Row, SqlValue } from '../SqlValue.ts';
import type { ExpressionErrorListener } from './QuerySink.ts';

export type RowFunction = (row: Row) => Row;

/** Several expressions as one function from row to row. One that cannot be computed is reported and gives null. */
export const compileRow = (expressions: readonly Expression[], scope: Scope, onError: ExpressionErrorListener): RowFunction => {
  const closures = expressions.map((expression) => compileSafely(expression, scope, onError, null));
  const count = closures.length;
  return (row) => {
    const result: Row = [];
    for (let i = 0; i < count; i++) result.push(closures[i]!(row));
    return result;
  };
};

/** A condition as a function; one that cannot be computed is reported and does not hold. */
export const compilePredicate = (expression: Expression, scope: Scope, onError: ExpressionErrorListener): ((row: Row) => boolean) => {
  const evaluate = compileSafely(expression, scope, onError, false);
  return (row) => evaluate(row) === true;
};

export const compileSafely = (expression: Expression, scope: Scope, onError: ExpressionErrorListener, fallback: SqlValue): ((row: Row) => SqlValue) => {
  const { evaluate } = compileExpression(expression, scope);
  if (expression.type === 'ColumnReference') return evaluate;
  return (row) => {
    try {
      return evaluate(row);
    } catch (error) {
      onError(error as Error, formatExpression(expression));
      return fallback;
    }
  };
};
