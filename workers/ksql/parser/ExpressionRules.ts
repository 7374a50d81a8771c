import type { Expression } from './ast.ts';
import type { TokenStream } from './TokenStream.ts';

/** The rules of an expression contain each other; each file is handed those it contains. */
export interface ExpressionRules {
  readonly expression: (stream: TokenStream) => Expression;
  readonly valueExpression: (stream: TokenStream) => Expression;
  readonly primaryExpression: (stream: TokenStream) => Expression;
}
