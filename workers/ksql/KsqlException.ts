import type { Span, SyntaxProblem } from './parser/ast.ts';

export type KsqlErrorCode =
  | 'SYNTAX'
  | 'UNKNOWN_SOURCE'
  | 'UNKNOWN_COLUMN'
  | 'UNKNOWN_FUNCTION'
  | 'UNKNOWN_QUERY'
  | 'UNKNOWN_CONNECTOR'
  | 'UNKNOWN_TOPIC'
  | 'UNKNOWN_PROPERTY'
  | 'SOURCE_EXISTS'
  | 'CONNECTOR_EXISTS'
  | 'SOURCE_IN_USE'
  | 'TYPE_MISMATCH'
  | 'INVALID_PROPERTY'
  | 'INVALID_QUERY'
  | 'INVALID_VALUE'
  | 'NOT_SUPPORTED'
  | 'EXECUTION';

/** What is wrong with a statement and where. Thrown inside the floor; its doors (`KsqlEngine`, `analyzeStatement`) answer it as a value. */
export class KsqlException extends Error {
  readonly code: KsqlErrorCode;
  /** Offsets in the text that was parsed. */
  readonly span: Span | undefined;
  /** What was probably meant. */
  readonly suggestion: string | undefined;

  constructor(code: KsqlErrorCode, message: string, span?: Span, suggestion?: string, options: { cause?: unknown; isHinted?: boolean } = {}) {
    super(suggestion === undefined || options.isHinted === true ? message : `${message} Did you mean ${suggestion}?`, options);
    this.name = 'KsqlException';
    this.code = code;
    this.span = span;
    this.suggestion = suggestion;
  }

  /** Of a text that does not parse; the hint already says what was probably meant. */
  static syntax({ message, span, hint, replacement }: SyntaxProblem): KsqlException {
    return new KsqlException('SYNTAX', hint === undefined ? `${message}.` : `${message}. ${hint}`, span, replacement, { isHinted: true });
  }
}
