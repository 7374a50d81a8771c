export type TokenKind =
  | 'whitespace'
  | 'comment'
  | 'keyword'
  | 'identifier'
  | 'quoted-identifier'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'floating'
  | 'operator'
  | 'punctuation'
  | 'variable'
  /** A character that begins nothing, or a string or comment that never ends. */
  | 'unknown';

/** A stretch of the text; `end` is exclusive. White space and comments are tokens too, so nothing is lost. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As it stands in the text. */
  readonly text: string;
}
