import type { Comparison, Expression } from './ast.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import { parseString } from './parseLiteral.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';

/** What a predicate is said of. */
interface Subject {
  readonly operand: Expression;
  readonly start: number;
  readonly isNegated: boolean;
}

/** predicated : valueExpression predicate? */
export const parsePredicated = (stream: TokenStream, rules: ExpressionRules): Expression => {
  const { start } = stream;
  const operand = rules.valueExpression(stream);
  const operator = COMPARISON_OPERATORS.get(stream.word);
  if (operator !== undefined) {
    stream.advance();
    return parseComparison(stream, rules, operator, { operand, start });
  }
  if (stream.optional('IS')) return parseIs(stream, rules, { operand, start, isNegated: stream.optional('NOT') });
  const isNegated = stream.optional('NOT');
  return parseNegatable(stream, rules, { operand, start, isNegated }) ?? (isNegated ? stream.fail() : operand);
};

const COMPARISON_OPERATORS: ReadonlyMap<string, Comparison['operator']> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** comparisonOperator valueExpression, the operator already taken */
const parseComparison = (
  stream: TokenStream,
  rules: ExpressionRules,
  operator: Comparison['operator'],
  { operand, start }: Pick<Subject, 'operand' | 'start'>,
): Comparison => {
  const right = rules.valueExpression(stream);
  return { type: 'Comparison', operator, left: operand, right, span: stream.spanFrom(start) };
};

/** IS NOT? NULL | IS NOT? DISTINCT FROM valueExpression */
const parseIs = (stream: TokenStream, rules: ExpressionRules, subject: Subject): Expression => {
  const { operand, start, isNegated } = subject;
  if (stream.optional('NULL')) {
    return { type: isNegated ? 'IsNotNull' : 'IsNull', operand, span: stream.spanFrom(start) };
  }
  if (!stream.optionalPhrase('DISTINCT', 'FROM')) return stream.fail();
  return parseComparison(stream, rules, isNegated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM', subject);
};

/** NOT? (BETWEEN | IN | LIKE) ...; undefined where none of them stands. */
const parseNegatable = (stream: TokenStream, rules: ExpressionRules, subject: Subject): Expression | undefined => {
  if (stream.optional('BETWEEN')) return parseBetween(stream, rules, subject);
  if (stream.optional('IN')) return parseIn(stream, rules, subject);
  if (stream.optional('LIKE')) return parseLike(stream, rules, subject);
  return undefined;
};

/** BETWEEN valueExpression AND valueExpression */
const parseBetween = (stream: TokenStream, rules: ExpressionRules, { operand, start, isNegated }: Subject): Expression => {
  const min = rules.valueExpression(stream);
  stream.expect('AND');
  const max = rules.valueExpression(stream);
  return { type: 'Between', operand, min, max, isNegated, span: stream.spanFrom(start) };
};

/** IN '(' expression (',' expression)* ')' */
const parseIn = (stream: TokenStream, rules: ExpressionRules, { operand, start, isNegated }: Subject): Expression => {
  const values = stream.between('(', () => stream.many(() => rules.expression(stream)));
  return { type: 'InPredicate', operand, values, isNegated, span: stream.spanFrom(start) };
};

/** LIKE valueExpression (ESCAPE STRING)? */
const parseLike = (stream: TokenStream, rules: ExpressionRules, { operand, start, isNegated }: Subject): Expression => {
  const pattern = rules.valueExpression(stream);
  const escape = stream.optional('ESCAPE') ? parseEscape(stream) : undefined;
  return { type: 'Like', operand, pattern, escape, isNegated, span: stream.spanFrom(start) };
};

const parseEscape = (stream: TokenStream): string => {
  const { value, span } = parseString(stream, 'an escape character in quotes');
  if (value.length !== 1) throw new SyntaxFailure(`Expected single character escape but got: ${value}`, span);
  return value;
};
