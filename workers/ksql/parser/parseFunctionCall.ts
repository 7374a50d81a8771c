import type { Expression, FunctionCall, Identifier, IntervalUnit, LambdaFunction } from './ast.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import { isReserved } from './Keyword.ts';
import { isIdentifier, parseIdentifier } from './parseIdentifier.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';
import { WINDOW_UNITS } from './windowUnit.ts';

/** identifier '(' ASTERISK ')' | identifier '(' (functionArgument (',' functionArgument)* (',' lambdaFunction)*)? ')' */
export const parseFunctionCall = (stream: TokenStream, rules: ExpressionRules): FunctionCall => {
  const { start } = stream;
  const name = parseIdentifier(stream, 'the name of a function');
  const args = stream.between('(', () => parseArguments(stream, rules));
  return { type: 'FunctionCall', name, args, span: stream.spanFrom(start) };
};

const parseArguments = (stream: TokenStream, rules: ExpressionRules): Expression[] => {
  if (stream.at(')') || (stream.isAhead(1, ')') && stream.optional('*'))) return [];
  const args = stream.many(() => parseArgument(stream, rules));
  for (const [index, arg] of args.entries()) {
    const isInPlace = arg.type === 'LambdaFunction' ? index > 0 : args[index - 1]?.type !== 'LambdaFunction';
    if (!isInPlace) throw new SyntaxFailure('Lambda functions come last, after at least one other argument', arg.span);
  }
  return args;
};

/** functionArgument : expression | windowUnit, or lambdaFunction */
const parseArgument = (stream: TokenStream, rules: ExpressionRules): Expression => {
  if (isLambda(stream)) return parseLambda(stream, rules);
  return parseIntervalUnit(stream) ?? rules.expression(stream);
};

/** Only where the unit is a reserved word: DAY is a column, DAYS a unit. */
const parseIntervalUnit = (stream: TokenStream): IntervalUnit | undefined => {
  const windowUnit = WINDOW_UNITS.get(stream.word);
  if (windowUnit === undefined || !isReserved(stream.word)) return undefined;
  const { start } = stream;
  stream.advance();
  return { type: 'IntervalUnit', unit: windowUnit.unit, span: stream.spanFrom(start) };
};

/** Looks ahead for `identifier =>` or `(identifier, identifier) =>`. */
const isLambda = (stream: TokenStream): boolean => {
  if (!stream.is('(')) return isIdentifier(stream.token) && stream.isAhead(1, '=>');
  let ahead = 1;
  while (isIdentifier(stream.tokenAhead(ahead)) && stream.isAhead(ahead + 1, ',')) ahead += 2;
  return isIdentifier(stream.tokenAhead(ahead)) && stream.isAhead(ahead + 1, ')') && stream.isAhead(ahead + 2, '=>');
};

/** lambdaFunction : identifier '=>' expression | '(' identifier (',' identifier)* ')' '=>' expression */
const parseLambda = (stream: TokenStream, rules: ExpressionRules): LambdaFunction => {
  const { start } = stream;
  const parameters = stream.is('(') ? stream.between('(', () => stream.many(() => parseParameter(stream))) : [parseParameter(stream)];
  stream.expect('=>');
  const names = parameters.map((parameter) => parameter.name);
  const body = stream.binding(names, () => rules.expression(stream));
  return { type: 'LambdaFunction', parameters, body, span: stream.spanFrom(start) };
};

const parseParameter = (stream: TokenStream): Identifier => parseIdentifier(stream, 'the name of a parameter');
