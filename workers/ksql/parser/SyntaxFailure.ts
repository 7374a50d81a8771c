import type { Span, SyntaxProblem } from './ast.ts';

/** How a grammar rule gives up; caught where a statement or a single expression begins, never beyond this folder. */
export class SyntaxFailure extends Error {
  readonly problem: SyntaxProblem;

  constructor(message: string, span: Span, hint?: string, replacement?: string) {
    super(message);
    this.name = 'SyntaxFailure';
    this.problem = { message, span, hint, replacement };
  }
}
