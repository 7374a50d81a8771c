import { unreachable } from '../../common/index.ts';
import { KsqlException } from '../KsqlException.ts';
import { nearest } from '../parser/index.ts';
import type { Expression, FunctionCall, Like } from '../parser/ast.ts';
import { BIGINT, BOOLEAN, DOUBLE, formatSqlType, INTEGER, sameSqlType, STRING, type SqlType } from '../parser/SqlType.ts';
import { aggregateFunctions, scalarFunctions } from '../function/functionRegistry.ts';
import { normalizeLong, type SqlValue } from '../SqlValue.ts';
import { typeName, type CompiledExpression } from './CompiledExpression.ts';
import { compileArithmetic } from './compileArithmetic.ts';
import { compileCast } from './compileCast.ts';
import { compileComparison } from './compileComparison.ts';
import { matchSignature } from './matchSignature.ts';
import type { Scope } from './Scope.ts';
import { unknownFunction } from './unknownFunction.ts';

/** Resolves names and checks types; throws KsqlException at the place in the text. */
export const compileExpression = (expression: Expression, scope: Scope): CompiledExpression => {
  const compile = (child: Expression): CompiledExpression => compileExpression(child, scope);
  switch (expression.type) {
    case 'NullLiteral':
      return { type: null, evaluate: () => null };
    case 'BooleanLiteral':
      return constant(BOOLEAN, expression.value);
    case 'IntegerLiteral':
      return constant(INTEGER, expression.value);
    case 'LongLiteral':
      return constant(BIGINT, normalizeLong(BigInt(expression.digits)));
    case 'DecimalLiteral':
      // DECIMAL has no values here yet; beside a DOUBLE, where decimal literals mostly stand, ksqlDB makes it one too.
      return constant(DOUBLE, Number(expression.text));
    case 'DoubleLiteral':
      return constant(DOUBLE, expression.value);
    case 'StringLiteral':
      return constant(STRING, expression.value);
    case 'ColumnReference': {
      const { index, type } = scope.resolve(expression);
      return { type, evaluate: (row) => row[index]! };
    }
    case 'ArithmeticBinary':
      return compileArithmetic(expression, compile(expression.left), compile(expression.right));
    case 'ArithmeticUnary': {
      const operand = numeric(compile(expression.operand), expression.operand);
      if (expression.operator === '+') return operand;
      const { evaluate } = operand;
      return {
        type: operand.type,
        evaluate: (row) => {
          const value = evaluate(row);
          return value === null ? null : typeof value === 'bigint' ? normalizeLong(-value) : 0 - (value as number);
        },
      };
    }
    case 'Comparison':
      return compileComparison(expression, compile(expression.left), compile(expression.right));
    case 'LogicalBinary': {
      const left = boolean(compile(expression.left), expression.left).evaluate;
      const right = boolean(compile(expression.right), expression.right).evaluate;
      return {
        type: BOOLEAN,
        evaluate: expression.operator === 'AND' ? (row) => left(row) === true && right(row) === true : (row) => left(row) === true || right(row) === true,
      };
    }
    case 'Not': {
      const { evaluate } = boolean(compile(expression.operand), expression.operand);
      return { type: BOOLEAN, evaluate: (row) => evaluate(row) !== true };
    }
    case 'IsNull': {
      const { evaluate } = compile(expression.operand);
      return { type: BOOLEAN, evaluate: (row) => evaluate(row) === null };
    }
    case 'IsNotNull': {
      const { evaluate } = compile(expression.operand);
      return { type: BOOLEAN, evaluate: (row) => evaluate(row) !== null };
    }
    case 'Between': {
      const { operand, min, max, isNegated, span } = expression;
      const value = compile(operand);
      const low = compileComparison({ type: 'Comparison', operator: '>=', left: operand, right: min, span }, value, compile(min)).evaluate;
      const high = compileComparison({ type: 'Comparison', operator: '<=', left: operand, right: max, span }, value, compile(max)).evaluate;
      return { type: BOOLEAN, evaluate: (row) => (low(row) === true && high(row) === true) !== isNegated };
    }
    case 'InPredicate': {
      const { operand, values, isNegated, span } = expression;
      const value = compile(operand);
      const tests = values.map((one) => compileComparison({ type: 'Comparison', operator: '=', left: operand, right: one, span }, value, compile(one)).evaluate);
      return { type: BOOLEAN, evaluate: (row) => tests.some((test) => test(row) === true) !== isNegated };
    }
    case 'Like':
      return compileLike(expression, compile(expression.operand), compile(expression.pattern));
    case 'SearchedCase':
    case 'SimpleCase': {
      const branches = expression.whens.map(({ when, then, span }) => ({
        test:
          expression.type === 'SearchedCase'
            ? boolean(compile(when), when).evaluate
            : compileComparison({ type: 'Comparison', operator: '=', left: expression.operand, right: when, span }, compile(expression.operand), compile(when)).evaluate,
        then: compile(then),
        span: then.span,
      }));
      const otherwise = expression.otherwise && compile(expression.otherwise);
      const type = branches.map(({ then }) => then.type).find((one) => one !== null) ?? otherwise?.type ?? null;
      for (const result of [...branches.map(({ then, span }) => ({ type: then.type, span })), ...(otherwise ? [{ type: otherwise.type, span: expression.otherwise!.span }] : [])])
        if (result.type !== null && type !== null && !sameSqlType(result.type, type))
          throw new KsqlException('TYPE_MISMATCH', `Invalid Case expression. Type for all results should be the same: ${formatSqlType(type)}, but here is ${formatSqlType(result.type)}.`, result.span);
      return {
        type,
        evaluate: (row) => {
          for (const branch of branches) if (branch.test(row) === true) return branch.then.evaluate(row);
          return otherwise === undefined ? null : otherwise.evaluate(row);
        },
      };
    }
    case 'Cast':
      return compileCast(compile(expression.operand), expression.sqlType, expression.span);
    case 'FunctionCall':
      return compileCall(expression, expression.args.map(compile));
    case 'Dereference': {
      const base = compile(expression.base);
      const struct = base.type;
      if (struct === null || struct.base !== 'STRUCT')
        throw new KsqlException('TYPE_MISMATCH', `-> reads a field of a STRUCT, but this is ${typeName(struct)}.`, expression.base.span);
      const { name, span } = expression.field;
      const field = struct.fields.find((one) => one.name === name);
      if (field === undefined)
        throw new KsqlException('UNKNOWN_COLUMN', `The STRUCT has no field '${name}'.`, span, nearest(name, struct.fields.map((one) => one.name)));
      return { type: field.type, evaluate: (row) => ((base.evaluate(row) ?? {}) as { readonly [field: string]: SqlValue })[name] ?? null };
    }
    case 'Subscript': {
      const base = compile(expression.base);
      const index = compile(expression.index);
      if (base.type?.base === 'ARRAY') {
        if (index.type?.base !== 'INTEGER') throw new KsqlException('TYPE_MISMATCH', `An array's index is an INTEGER, not ${typeName(index.type)}.`, expression.index.span);
        return {
          type: base.type.item,
          evaluate: (row) => {
            const list = base.evaluate(row) as readonly SqlValue[] | null;
            const at = index.evaluate(row) as number | null;
            if (list === null || at === null) return null;
            return list[at > 0 ? at - 1 : list.length + at] ?? null;
          },
        };
      }
      if (base.type?.base === 'MAP')
        return {
          type: base.type.value,
          evaluate: (row) => (base.evaluate(row) as ReadonlyMap<string, SqlValue> | null)?.get(index.evaluate(row) as string) ?? null,
        };
      throw new KsqlException('TYPE_MISMATCH', `[ ] reads an ARRAY or a MAP, but this is ${typeName(base.type)}.`, expression.base.span);
    }
    case 'CreateArray': {
      const items = expression.values.map(compile);
      const item = items.map(({ type }) => type).find((type) => type !== null);
      if (item === undefined || item === null) throw new KsqlException('INVALID_QUERY', 'An array needs at least one value that is not NULL, to know its type.', expression.span);
      const other = items.findIndex(({ type }) => type !== null && !sameSqlType(type, item));
      if (other >= 0) throw new KsqlException('TYPE_MISMATCH', `All values of an array have one type: ${formatSqlType(item)}.`, expression.values[other]!.span);
      return { type: { base: 'ARRAY', item }, evaluate: (row) => items.map(({ evaluate }) => evaluate(row)) };
    }
    case 'CreateMap': {
      const entries = expression.entries.map(({ key, value }) => ({ key: compile(key), value: compile(value) }));
      const type = entries.map(({ value }) => value.type).find((one) => one !== null);
      if (type === undefined || type === null) throw new KsqlException('INVALID_QUERY', 'A map needs at least one value that is not NULL, to know its type.', expression.span);
      return {
        type: { base: 'MAP', key: STRING, value: type },
        evaluate: (row) => new Map(entries.map(({ key, value }) => [key.evaluate(row) as string, value.evaluate(row)])),
      };
    }
    case 'CreateStruct': {
      const fields = expression.fields.map(({ name, value }) => ({ name: name.name, value: compile(value) }));
      return {
        type: { base: 'STRUCT', fields: fields.map(({ name, value }) => ({ name, type: value.type ?? STRING })) },
        evaluate: (row) => Object.fromEntries(fields.map(({ name, value }) => [name, value.evaluate(row)])),
      };
    }
    case 'IntervalUnit':
      throw new KsqlException('NOT_SUPPORTED', 'Intervals are not supported yet.', expression.span);
    case 'LambdaFunction':
    case 'LambdaVariable':
      throw new KsqlException('NOT_SUPPORTED', 'Lambda functions are not supported yet.', expression.span);
    default:
      return unreachable(expression);
  }
};

const constant = (type: SqlType, value: SqlValue): CompiledExpression => ({ type, evaluate: () => value });

const boolean = (compiled: CompiledExpression, expression: Expression): CompiledExpression => {
  if (compiled.type !== null && compiled.type.base !== 'BOOLEAN')
    throw new KsqlException('TYPE_MISMATCH', `A condition is BOOLEAN, but this is ${typeName(compiled.type)}.`, expression.span);
  return compiled;
};

const numeric = (compiled: CompiledExpression, expression: Expression): CompiledExpression => {
  if (compiled.type === null || !['INTEGER', 'BIGINT', 'DOUBLE'].includes(compiled.type.base))
    throw new KsqlException('TYPE_MISMATCH', `A sign stands before a number, but this is ${typeName(compiled.type)}.`, expression.span);
  return compiled;
};

const compileCall = (call: FunctionCall, args: readonly CompiledExpression[]): CompiledExpression => {
  const { name } = call.name;
  if (aggregateFunctions.has(name))
    throw new KsqlException('INVALID_QUERY', `${name} is an aggregate function: it can stand in the SELECT list or HAVING of a query with GROUP BY, not here.`, call.span);
  const scalar = scalarFunctions.get(name);
  if (scalar === undefined) throw unknownFunction(call);
  const types = args.map(({ type }) => type);
  const matched = matchSignature(scalar, types, call.span);
  const closures = args.map(({ evaluate }) => evaluate);
  return {
    type: matched.returns,
    evaluate: (row) => {
      const values: SqlValue[] = [];
      for (const closure of closures) {
        const value = closure(row);
        if (value === null && scalar.acceptsNull !== true) return null;
        values.push(value);
      }
      return scalar.evaluate(values, matched.argumentTypes);
    },
  };
};

const compileLike = (like: Like, operand: CompiledExpression, pattern: CompiledExpression): CompiledExpression => {
  for (const [compiled, expression] of [[operand, like.operand], [pattern, like.pattern]] as const)
    if (compiled.type !== null && compiled.type.base !== 'STRING')
      throw new KsqlException('TYPE_MISMATCH', `LIKE compares text, but this is ${typeName(compiled.type)}.`, expression.span);
  const toRegExp = (text: string): RegExp => {
    let source = '';
    for (let i = 0; i < text.length; i++) {
      const character = text[i]!;
      if (character === like.escape && i + 1 < text.length) source += escapeRegExp(text[++i]!);
      else source += character === '%' ? '[^]*' : character === '_' ? '[^]' : escapeRegExp(character);
    }
    return new RegExp(`^${source}$`, 'u');
  };
  let last = { text: '', regExp: /^$/ };
  return {
    type: BOOLEAN,
    evaluate: (row) => {
      const value = operand.evaluate(row);
      const text = pattern.evaluate(row) as string | null;
      if (value === null || text === null) return false;
      if (last.text !== text) last = { text, regExp: toRegExp(text) };
      return last.regExp.test(value as string) !== like.isNegated;
    },
  };
};

const escapeRegExp = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');

