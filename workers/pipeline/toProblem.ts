import { lineAndColumn, printCaret, type KsqlException } from '../ksql/index.ts';
import type { NodeId, Problem } from '../protocol/index.ts';

/** An error of a statement as the page shows it: under the text and on the node. */
export const toProblem = (text: string, error: KsqlException, nodeId: NodeId | null): Problem => {
  const { span } = error;
  const at = span === undefined ? null : lineAndColumn(text, span.start);
  return {
    severity: 'error',
    message: error.message,
    span: span === undefined ? null : { start: span.start, end: span.end },
    caret: span === undefined ? '' : printCaret(text, span),
    line: at?.line ?? null,
    column: at?.column ?? null,
    suggestion: error.suggestion ?? null,
    nodeId,
  };
};
