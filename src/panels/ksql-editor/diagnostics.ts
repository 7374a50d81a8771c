import type { Diagnostic } from '@codemirror/lint';
import type { Problem } from '../../../workers/protocol/index.ts';

/** Problems that have a place, as the editor shows them; `place` says where an offset of the text lies now. */
export const toDiagnostics = (problems: readonly Problem[], place: (offset: number, side: -1 | 1) => number): Diagnostic[] => {
  const diagnostics: Diagnostic[] = [];
  for (const { span, severity, message, suggestion, line, column } of problems) {
    if (span === null) continue;
    const from = place(span.start, 1);
    const to = Math.max(from, place(span.end, -1));
    diagnostics.push({
      from,
      to,
      severity,
      // The squiggle is the caret; the place is for whoever reads it to somebody else.
      message: line === null ? message : `${message}\nline ${line}, column ${column ?? 1}`,
      ...(suggestion !== null && {
        actions: [
          {
            name: `Change to ${suggestion}`,
            apply: (view, start, end) => {
              view.dispatch({ changes: { from: start, to: end, insert: suggestion }, userEvent: 'input.fix' });
              view.focus();
            },
          },
        ],
      }),
    });
  }
  return diagnostics.sort((a, b) => a.from - b.from || a.to - b.to);
};
