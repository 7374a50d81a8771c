import type { Expression } from './ast.ts';
import { parsePredicated } from './parsePredicate.ts';
import { parsePrimaryExpression } from './parsePrimaryExpression.ts';
import { parseValueExpression } from './parseValueExpression.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import type { TokenStream } from './TokenStream.ts';

/**
 * booleanExpression : booleanExpression OR booleanExpression, where AND binds tighter and NOT tighter still.
 * It is also what the grammar calls `expression`.
 */
export const parseBooleanExpression = (stream: TokenStream): Expression => {
  const { start } = stream;
  let left = parseConjunction(stream);
  for (let length = 0; stream.optional('OR'); length++) {
    stream.checkNesting(length);
    const right = parseConjunction(stream);
    left = { type: 'LogicalBinary', operator: 'OR', left, right, span: stream.spanFrom(start) };
  }
  return left;
};

/** booleanExpression AND booleanExpression */
const parseConjunction = (stream: TokenStream): Expression => {
  const { start } = stream;
  let left = parseNegation(stream);
  for (let length = 0; stream.optional('AND'); length++) {
    stream.checkNesting(length);
    const right = parseNegation(stream);
    left = { type: 'LogicalBinary', operator: 'AND', left, right, span: stream.spanFrom(start) };
  }
  return left;
};

/** NOT booleanExpression | predicated */
const parseNegation = (stream: TokenStream): Expression => {
  if (!stream.is('NOT')) return parsePredicated(stream, RULES);
  const { start } = stream;
  stream.advance();
  const operand = stream.nested(() => parseNegation(stream));
  return { type: 'Not', operand, span: stream.spanFrom(start) };
};

const RULES: ExpressionRules = {
  expression: parseBooleanExpression,
  valueExpression: (stream) => parseValueExpression(stream, RULES),
  primaryExpression: (stream) => parsePrimaryExpression(stream, RULES),
};

/** valueExpression: arithmetic and what it is made of, without comparisons and logic outside parentheses. */
export const parseValue = RULES.valueExpression;

/** primaryExpression: what no operator stands outside of. */
export const parsePrimary = RULES.primaryExpression;
