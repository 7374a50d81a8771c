import type { ArithmeticBinary, Expression } from './ast.ts';
import type { ExpressionRules } from './ExpressionRules.ts';
import { isLiteral } from './parseLiteral.ts';
import type { TokenStream } from './TokenStream.ts';

/** valueExpression : signs, then * / %, then + -, then ||, each level of operators from left to right. */
export const parseValueExpression = (stream: TokenStream, rules: ExpressionRules): Expression =>
  parseOperators(stream, LOOSEST, rules);

const LOOSEST = 1;

/** How tightly the operator binds; 0 for what is none. */
const precedenceOf = (word: string): number => {
  switch (word) {
    case '||':
      return 1;
    case '+':
    case '-':
      return 2;
    case '*':
    case '/':
    case '%':
      return 3;
    default:
      return 0;
  }
};

/** A chain of operators that bind at least as tightly as asked. */
const parseOperators = (stream: TokenStream, loosest: number, rules: ExpressionRules): Expression => {
  const { start } = stream;
  let left = parseSigned(stream, rules);
  for (let length = 0, precedence = precedenceOf(stream.word); precedence >= loosest; precedence = precedenceOf(stream.word)) {
    stream.checkNesting(length++);
    const { word, start: operatorStart } = stream;
    const operatorSpan = { start: operatorStart, end: stream.advance().end };
    const right = parseOperators(stream, precedence + 1, rules);
    const span = stream.spanFrom(start);
    // As ksqlDB has it, || is another way to write a call.
    left = isArithmetic(word)
      ? { type: 'ArithmeticBinary', operator: word, left, right, span }
      : { type: 'FunctionCall', name: { name: 'CONCAT', isQuoted: false, span: operatorSpan }, args: [left, right], span };
  }
  return left;
};

const isArithmetic = (word: string): word is ArithmeticBinary['operator'] => word !== '||';

/** (MINUS | PLUS) valueExpression; a minus right before a number is part of the number. */
const parseSigned = (stream: TokenStream, rules: ExpressionRules): Expression => {
  const { word, start } = stream;
  if ((word !== '-' && word !== '+') || isLiteral(stream)) return rules.primaryExpression(stream);
  stream.advance();
  const operand = stream.nested(() => parseSigned(stream, rules));
  return { type: 'ArithmeticUnary', operator: word, operand, span: stream.spanFrom(start) };
};
