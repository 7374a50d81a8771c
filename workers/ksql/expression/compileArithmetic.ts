import { KsqlException } from '../KsqlException.ts';
import { addLong, isNumeric, multiplyLong, subtractLong } from '../function/arithmetic.ts';
import type { ArithmeticBinary } from '../parser/ast.ts';
import { BIGINT, DOUBLE, INTEGER, STRING, type SqlType } from '../parser/SqlType.ts';
import { normalizeLong, type SqlValue } from '../SqlValue.ts';
import { typeName, type CompiledExpression } from './CompiledExpression.ts';
import { EvaluationError } from './EvaluationError.ts';

type Operation = (a: SqlValue, b: SqlValue) => SqlValue;

/** Numbers in the wider type of both sides, with Java's integer arithmetic; + also joins texts. A null side gives null. */
export const compileArithmetic = (expression: ArithmeticBinary, left: CompiledExpression, right: CompiledExpression): CompiledExpression => {
  const { type, operation } = choose(expression, left.type, right.type);
  const { evaluate: a } = left;
  const { evaluate: b } = right;
  return {
    type,
    evaluate: (row) => {
      const x = a(row);
      if (x === null) return null;
      const y = b(row);
      return y === null ? null : operation(x, y);
    },
  };
};

const choose = (expression: ArithmeticBinary, left: SqlType | null, right: SqlType | null): { type: SqlType; operation: Operation } => {
  const { operator } = expression;
  if (left?.base === 'STRING' && right?.base === 'STRING' && operator === '+')
    return { type: STRING, operation: (a, b) => (a as string) + (b as string) };
  if (left === null || right === null || !isNumeric(left.base) || !isNumeric(right.base))
    throw new KsqlException('TYPE_MISMATCH', `'${operator}' cannot be applied to ${typeName(left)} and ${typeName(right)}.`, expression.span);
  if (left.base === 'DOUBLE' || right.base === 'DOUBLE') return { type: DOUBLE, operation: doubles[operator] };
  if (left.base === 'BIGINT' || right.base === 'BIGINT') return { type: BIGINT, operation: longs[operator] };
  return { type: INTEGER, operation: integers[operator] };
};

const nonZero = (value: SqlValue): SqlValue => {
  if (value === 0) throw new EvaluationError('division by zero');
  return value;
};

const doubles: Readonly<Record<ArithmeticBinary['operator'], Operation>> = {
  '+': (a, b) => Number(a) + Number(b),
  '-': (a, b) => Number(a) - Number(b),
  '*': (a, b) => Number(a) * Number(b),
  '/': (a, b) => Number(a) / Number(b),
  '%': (a, b) => Number(a) % Number(b),
};

const integers: Readonly<Record<ArithmeticBinary['operator'], Operation>> = {
  '+': (a, b) => ((a as number) + (b as number)) | 0,
  '-': (a, b) => ((a as number) - (b as number)) | 0,
  '*': (a, b) => Math.imul(a as number, b as number),
  '/': (a, b) => ((a as number) / (nonZero(b) as number)) | 0,
  '%': (a, b) => ((a as number) % (nonZero(b) as number)) | 0,
};

const longs: Readonly<Record<ArithmeticBinary['operator'], Operation>> = {
  '+': addLong,
  '-': subtractLong,
  '*': multiplyLong,
  '/': (a, b) => normalizeLong(BigInt(a as number) / BigInt(nonZero(b) as number)),
  '%': (a, b) => normalizeLong(BigInt(a as number) % BigInt(nonZero(b) as number)),
};
