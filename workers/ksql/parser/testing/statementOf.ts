import { must } from '../../../common/index.ts';
import type { Expression, Statement, SyntaxProblem } from '../ast.ts';
import { parse, parseExpression } from '../parse.ts';

/** The only statement of the text, of the type that the test is about. */
export const statementOf = <T extends Statement['type']>(type: T, text: string): Extract<Statement, { type: T }> => {
  const { statements } = parse(text);
  const statement = must(statements[0]).statement;
  if (statements.length !== 1 || !isOf(type, statement)) throw new Error(`not one ${type}: ${JSON.stringify(statements, null, 2)}`);
  return statement;
};

const isOf = <T extends Statement['type']>(type: T, statement: Statement): statement is Extract<Statement, { type: T }> =>
  statement.type === type;

export const problemOf = (text: string): SyntaxProblem => statementOf('BrokenStatement', text).problem;

export const expressionOf = (text: string): Expression => {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
};
