import { tokenize } from './Lexer.ts';
import type { Token } from './Token.ts';

/** A text, cut once, as the grammar reads it: without white space and comments. */
export interface Source {
  readonly text: string;
  /** Every token, trivia included. */
  readonly tokens: readonly Token[];
  readonly significant: readonly Token[];
  /**
   * Beside `significant`: what a rule compares. A keyword in upper case, an operator or punctuation as it stands, and
   * nothing for the rest, so that the string 'FROM' is never taken for the keyword.
   */
  readonly words: readonly string[];
}

export const readSource = (text: string): Source => {
  const tokens = tokenize(text);
  const significant = tokens.filter((token) => token.kind !== 'whitespace' && token.kind !== 'comment');
  return { text, tokens, significant, words: significant.map(wordOf) };
};

const wordOf = (token: Token): string => {
  switch (token.kind) {
    case 'keyword':
      return token.text.toUpperCase();
    case 'operator':
    case 'punctuation':
      return token.text;
    default:
      return '';
  }
};
