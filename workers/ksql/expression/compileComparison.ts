import { KsqlException } from '../KsqlException.ts';
import { isNumeric } from '../function/arithmetic.ts';
import type { Comparison } from '../parser/ast.ts';
import { BOOLEAN, type SqlType } from '../parser/SqlType.ts';
import { sqlEquals, type SqlValue } from '../SqlValue.ts';
import { typeName, type CompiledExpression } from './CompiledExpression.ts';

/** True or false, never null: a comparison with null is false, as ksqlDB's generated code has it. */
export const compileComparison = (expression: Comparison, left: CompiledExpression, right: CompiledExpression): CompiledExpression => {
  const { operator } = expression;
  const reason = incomparable(operator, left.type, right.type);
  if (reason !== undefined) throw new KsqlException('TYPE_MISMATCH', reason, expression.span);
  const { evaluate: a } = left;
  const { evaluate: b } = right;
  if (operator === 'IS DISTINCT FROM') return { type: BOOLEAN, evaluate: (row) => !sqlEquals(a(row), b(row)) };
  if (operator === 'IS NOT DISTINCT FROM') return { type: BOOLEAN, evaluate: (row) => sqlEquals(a(row), b(row)) };
  const test = tests[operator];
  return {
    type: BOOLEAN,
    evaluate: (row) => {
      const x = a(row);
      if (x === null) return false;
      const y = b(row);
      return y !== null && test(x, y);
    },
  };
};

const incomparable = (operator: Comparison['operator'], left: SqlType | null, right: SqlType | null): string | undefined => {
  if (left === null || right === null) return undefined;
  if (isNumeric(left.base) && isNumeric(right.base)) return undefined;
  if (left.base !== right.base) return `${typeName(left)} and ${typeName(right)} cannot be compared with ${operator}.`;
  const isOrdered = left.base === 'STRING';
  const needsOrder = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
  return needsOrder && !isOrdered ? `${typeName(left)} has no order, so ${operator} cannot be used.` : undefined;
};

type Test = (a: NonNullable<SqlValue>, b: NonNullable<SqlValue>) => boolean;

const tests: Readonly<Record<'=' | '<>' | '<' | '<=' | '>' | '>=', Test>> = {
  '=': (a, b) => sqlEquals(a, b),
  '<>': (a, b) => !sqlEquals(a, b),
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
