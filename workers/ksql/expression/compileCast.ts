import { KsqlException } from '../KsqlException.ts';
import type { Span } from '../parser/ast.ts';
import { sameSqlType, type SqlType } from '../parser/SqlType.ts';
import { normalizeLong, toJson, type SqlValue } from '../SqlValue.ts';
import { typeName, type CompiledExpression } from './CompiledExpression.ts';
import { EvaluationError } from './EvaluationError.ts';

/** CAST between the simple types; what a text does not spell is an error of that row. */
export const compileCast = (operand: CompiledExpression, target: SqlType, span: Span): CompiledExpression => {
  if (operand.type === null || sameSqlType(operand.type, target)) return { type: target, evaluate: operand.evaluate };
  const convert = conversionFor(operand.type, target);
  if (convert === undefined)
    throw new KsqlException('TYPE_MISMATCH', `Cast of ${typeName(operand.type)} to ${typeName(target)} is not supported.`, span);
  const { evaluate } = operand;
  return {
    type: target,
    evaluate: (row) => {
      const value = evaluate(row);
      return value === null ? null : convert(value);
    },
  };
};

type Conversion = (value: SqlValue) => SqlValue;

const conversionFor = (from: SqlType, to: SqlType): Conversion | undefined => {
  const isNumber = from.base === 'INTEGER' || from.base === 'BIGINT' || from.base === 'DOUBLE';
  const isText = from.base === 'STRING';
  switch (to.base) {
    case 'STRING':
      return (value) => (typeof value === 'object' ? JSON.stringify(toJson(value)) : String(value));
    case 'INTEGER':
      if (isNumber) return (value) => (typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : Math.trunc(value as number) | 0);
      if (isText)
        return (text) => {
          const value = wholeNumber(text as string, to);
          if (BigInt.asIntN(32, value) !== value) throw new EvaluationError(`'${text as string}' does not fit INTEGER`);
          return Number(value);
        };
      return undefined;
    case 'BIGINT':
      if (isNumber) return (value) => (typeof value === 'bigint' || Number.isSafeInteger(value) ? value : normalizeLong(BigInt(Math.trunc(value as number))));
      return isText ? (text) => normalizeLong(wholeNumber(text as string, to)) : undefined;
    case 'DOUBLE':
      if (isNumber) return (value) => Number(value);
      if (isText)
        return (text) => {
          const value = Number(text);
          if ((text as string).trim() === '' || Number.isNaN(value)) throw new EvaluationError(`'${text as string}' is not a DOUBLE`);
          return value;
        };
      return undefined;
    case 'BOOLEAN':
      return isText ? (text) => (text as string).trim().toLowerCase() === 'true' : undefined;
    default:
      return undefined;
  }
};

const wholeNumber = (text: string, type: SqlType): bigint => {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new EvaluationError(`'${text}' is not a ${typeName(type)}`);
  return BigInt(text.trim());
};
