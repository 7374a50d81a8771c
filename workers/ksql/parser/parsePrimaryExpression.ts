import type { ColumnReference, Expression, LambdaVariable, SearchedCase, SimpleCase, WhenClause } from './ast.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import { parseArrayConstructor, parseMapConstructor, parseStructConstructor } from './parseConstructors.ts';
import { parseFunctionCall } from './parseFunctionCall.ts';
import { isIdentifier, parseIdentifier } from './parseIdentifier.ts';
import { isLiteral, parseLiteral } from './parseLiteral.ts';
import { parseType } from './parseType.ts';
import type { TokenStream } from './TokenStream.ts';

/** primaryExpression : primaryExpression '[' valueExpression ']' | primaryExpression '->' identifier | ... */
export const parsePrimaryExpression = (stream: TokenStream, rules: ExpressionRules): Expression =>
  stream.nested(() => parseReaching(stream, rules));

/** A value, and what reaches into it from left to right. */
const parseReaching = (stream: TokenStream, rules: ExpressionRules): Expression => {
  const { start } = stream;
  let base = parseInnermost(stream, rules);
  for (let length = 0; ; length++) {
    stream.checkNesting(length);
    if (stream.is('[')) {
      const index = stream.between('[', () => rules.valueExpression(stream));
      base = { type: 'Subscript', base, index, span: stream.spanFrom(start) };
    } else if (stream.is('->') && !stream.isAhead(1, '*')) {
      stream.advance();
      const field = parseIdentifier(stream, 'the name of a field');
      base = { type: 'Dereference', base, field, span: stream.spanFrom(start) };
    } else {
      return base;
    }
  }
};

const parseInnermost = (stream: TokenStream, rules: ExpressionRules): Expression => {
  if (isLiteral(stream)) return parseLiteral(stream);
  switch (stream.word) {
    case '(':
      return stream.between('(', () => rules.expression(stream));
    case 'CASE':
      return parseCase(stream, rules);
    case 'CAST':
      return parseCast(stream, rules);
    case 'ARRAY':
      if (stream.isAhead(1, '[')) return parseArrayConstructor(stream, rules);
      break;
    case 'MAP':
      if (stream.isAhead(1, '(')) return parseMapConstructor(stream, rules);
      break;
    case 'STRUCT':
      if (stream.isAhead(1, '(')) return parseStructConstructor(stream, rules);
      break;
  }
  if (isIdentifier(stream.token) && stream.isAhead(1, '(')) return parseFunctionCall(stream, rules);
  return parseColumnReference(stream);
};

/** identifier | identifier '.' identifier */
const parseColumnReference = (stream: TokenStream): ColumnReference | LambdaVariable => {
  const { start } = stream;
  const first = parseIdentifier(stream, 'an expression');
  if (!stream.is('.')) {
    return stream.isBound(first.name)
      ? { type: 'LambdaVariable', name: first, span: first.span }
      : { type: 'ColumnReference', source: undefined, column: first, span: first.span };
  }
  stream.advance();
  const column = parseIdentifier(stream, 'the name of a column');
  return { type: 'ColumnReference', source: first, column, span: stream.spanFrom(start) };
};

/** CASE valueExpression? whenClause+ (ELSE expression)? END */
const parseCase = (stream: TokenStream, rules: ExpressionRules): SearchedCase | SimpleCase => {
  const { start } = stream;
  stream.expect('CASE');
  const operand = stream.at('WHEN') ? undefined : rules.valueExpression(stream);
  const whens = [parseWhen(stream, rules)];
  while (stream.at('WHEN')) whens.push(parseWhen(stream, rules));
  const otherwise = stream.optional('ELSE') ? rules.expression(stream) : undefined;
  stream.expect('END');
  const span = stream.spanFrom(start);
  return operand === undefined
    ? { type: 'SearchedCase', whens, otherwise, span }
    : { type: 'SimpleCase', operand, whens, otherwise, span };
};

/** whenClause : WHEN expression THEN expression */
const parseWhen = (stream: TokenStream, rules: ExpressionRules): WhenClause => {
  const { start } = stream;
  stream.expect('WHEN');
  const when = rules.expression(stream);
  stream.expect('THEN');
  const then = rules.expression(stream);
  return { when, then, span: stream.spanFrom(start) };
};

/** CAST '(' expression AS type ')' */
const parseCast = (stream: TokenStream, rules: ExpressionRules): Expression => {
  const { start } = stream;
  stream.expect('CAST');
  const { operand, sqlType } = stream.between('(', () => {
    const inner = rules.expression(stream);
    stream.expect('AS');
    return { operand: inner, sqlType: parseType(stream) };
  });
  return { type: 'Cast', operand, sqlType, span: stream.spanFrom(start) };
};
