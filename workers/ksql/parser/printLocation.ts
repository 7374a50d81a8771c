import type { Span, SyntaxProblem } from './ast.ts';

export interface Location {
  /** Both count from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/** An offset past the end is taken as the end. */
export const lineAndColumn = (text: string, offset: number): Location => {
  const before = text.slice(0, offset).split(LINE_BREAK);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

/** The line on which the span begins, and under it carets along the span as far as that line goes. */
export const printCaret = (text: string, span: Span): string => {
  const { line, column } = lineAndColumn(text, span.start);
  const content = text.split(LINE_BREAK)[line - 1] ?? '';
  const width = Math.max(1, Math.min(span.end - span.start, content.length - column + 1));
  // Tabs stay tabs, so that the carets stand under what they mean however wide a tab is shown.
  const indent = content.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${content}\n${indent}${'^'.repeat(width)}`;
};

/** A problem as ksqlDB's command line shows it, with the place pointed out. */
export const formatProblem = (text: string, problem: SyntaxProblem): string => {
  const { line, column } = lineAndColumn(text, problem.span.start);
  const parts = [`line ${line}:${column}: Syntax Error`, problem.message];
  if (problem.hint !== undefined) parts.push(problem.hint);
  return [...parts, printCaret(text, problem.span)].join('\n');
};

const LINE_BREAK = /\r\n|\r|\n/;
