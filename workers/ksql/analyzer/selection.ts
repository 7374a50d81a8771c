import { KsqlException } from '../KsqlException.ts';
import { compileExpression } from '../expression/compileExpression.ts';
import { typeName } from '../expression/CompiledExpression.ts';
import type { Scope } from '../expression/Scope.ts';
import { formatExpression } from '../parser/index.ts';
import type { Expression, Query } from '../parser/ast.ts';
import type { SqlType } from '../parser/SqlType.ts';

/** A SELECT item after `*` is spelt out; `alias` undefined where the name follows from the expression. */
export interface SelectedExpression {
  readonly expression: Expression;
  readonly name: string;
  readonly isNamed: boolean;
}

export const requireCondition = (expression: Expression, scope: Scope, clause: string): void => {
  const { type } = compileExpression(expression, scope);
  if (type !== null && type.base !== 'BOOLEAN')
    throw new KsqlException('TYPE_MISMATCH', `${clause} takes a condition, but this is ${typeName(type)}.`, expression.span);
};

export const missingKey = (missing: readonly Expression[], query: Query, what: string): KsqlException => {
  const names = missing.map((expression) => formatExpression(expression)).join(', ');
  return new KsqlException(
    'INVALID_QUERY',
    `Key missing from projection: the SELECT list must include the ${what}${missing.length > 1 ? 's' : ''} ${names} (eg, SELECT ${names}, ...).`,
    query.select.span,
  );
};

/** One text for two ways to write the same expression: with and without the source's name before the dot. */
export const canonical = (expression: Expression, scope: Scope): string =>
  expression.type === 'ColumnReference' ? `\`${scope.resolve(expression).name}\`` : formatExpression(expression);

export const requireType = (type: SqlType | null, expression: Expression): SqlType => {
  if (type === null) throw new KsqlException('INVALID_QUERY', 'NULL alone has no type: CAST(NULL AS ...) gives it one.', expression.span);
  return type;
};
