import { isKeyword } from './Keyword.ts';
import type { Token, TokenKind } from './Token.ts';

/**
 * Cuts a text into ksqlDB's tokens (the lexer rules of SqlBase.g4). Joined, the tokens are the text: what begins no
 * token becomes an `unknown` one.
 *
 * A string or quoted name may span lines, so one forgotten quote turns every later one inside out. Where a text ends
 * inside quotes it is cut again with quotes that end with their line, which keeps the damage on the line that has it.
 */
export const tokenize = (text: string): Token[] => {
  const tokens = cut(text, text.length);
  return endsInsideQuotes(tokens) ? cut(text, 0) : tokens;
};

const endsInsideQuotes = (tokens: readonly Token[]): boolean => {
  const last = tokens.at(-1);
  return last?.kind === 'unknown' && isQuote(last.text);
};

/** Is this unknown token a string or a quoted name that never ends? */
export const isQuote = (text: string): boolean => text.startsWith("'") || text.startsWith('`') || text.startsWith('"');

/** `multiline` is how far a quoted token may reach beyond its own line: to the end of the text, or nowhere (0). */
const cut = (text: string, multiline: number): Token[] => {
  const tokens: Token[] = [];
  let start = 0;
  while (start < text.length) {
    const { kind, end } = tokenAt(text, start, multiline);
    tokens.push({ kind, start, end, text: text.slice(start, end) });
    start = end;
  }
  return tokens;
};

interface Cut {
  readonly kind: TokenKind;
  readonly end: number;
}

// Sticky patterns: each is tried at one place only. In the order of the grammar where two could match.
const WHITESPACE = /[ \r\n\t]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_@]*/y;
const FLOATING = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[Ee][+-]?[0-9]+/y;
const DECIMAL = /[0-9]+\.[0-9]*|\.[0-9]+/y;
const INTEGER = /[0-9]+/y;
const DIGIT_IDENTIFIER = /[0-9][A-Za-z0-9_@]+/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const VARIABLE = /\$\{[A-Za-z_][A-Za-z0-9_@]*\}/y;
const OPERATOR = /<>|!=|<=|>=|\|\||:=|->|=>|[=<>+\-*/%]/y;
const PUNCTUATION = /[()[\],;.]/y;
const REST_OF_LINE = /[^\r\n]*/y;

const tokenAt = (text: string, start: number, multiline: number): Cut => {
  const char = text.charCodeAt(start);
  if (isSpace(char)) return { kind: 'whitespace', end: endOf(WHITESPACE, text, start) };
  if (isWordStart(char)) return word(text, start);
  if (isDigit(char) || (char === DOT && isDigit(text.charCodeAt(start + 1)))) return number(text, start);
  if (char === SINGLE_QUOTE) return quoted(text, start, 'string', multiline);
  if (char === BACK_QUOTE || char === DOUBLE_QUOTE) return quoted(text, start, 'quoted-identifier', multiline);
  if (char === DASH && text.charCodeAt(start + 1) === DASH) return { kind: 'comment', end: endOf(LINE_COMMENT, text, start) };
  if (char === SLASH && text.charCodeAt(start + 1) === ASTERISK) return blockComment(text, start);
  return symbol(text, start);
};

const word = (text: string, start: number): Cut => {
  const end = endOf(WORD, text, start);
  return { kind: isKeyword(text.slice(start, end)) ? 'keyword' : 'identifier', end };
};

/** The longest wins, and of equally long ones the first: 1e3 is a number, 1e3x a name. */
const number = (text: string, start: number): Cut => {
  let best: Cut = { kind: 'floating', end: endOf(FLOATING, text, start) };
  for (const [kind, pattern] of NUMBERS) {
    const end = endOf(pattern, text, start);
    if (end > best.end) best = { kind, end };
  }
  return best;
};

const NUMBERS: ReadonlyArray<readonly [TokenKind, RegExp]> = [
  ['decimal', DECIMAL],
  ['integer', INTEGER],
  ['identifier', DIGIT_IDENTIFIER],
];

/** A doubled quote inside stands for one. */
const quoted = (text: string, start: number, kind: TokenKind, multiline: number): Cut => {
  const quote = text.charAt(start);
  const limit = Math.max(multiline, endOf(REST_OF_LINE, text, start));
  for (let at = start + 1; at < limit; at++) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote || at + 1 >= limit) return { kind, end: at + 1 };
    at++;
  }
  return { kind: 'unknown', end: multiline > 0 ? limit : withoutSemicolon(text, start, limit) };
};

/** A quote that is forgotten at the end of a line leaves the semicolon there to the statement. */
const withoutSemicolon = (text: string, start: number, end: number): number => {
  const trimmed = text.slice(start, end).trimEnd();
  return trimmed.endsWith(';') ? start + trimmed.length - 1 : end;
};

const blockComment = (text: string, start: number): Cut => {
  const close = text.indexOf('*/', start + 2);
  return close < 0 ? { kind: 'unknown', end: text.length } : { kind: 'comment', end: close + 2 };
};

const symbol = (text: string, start: number): Cut => {
  for (const [kind, pattern] of SYMBOLS) {
    const end = endOf(pattern, text, start);
    if (end > start) return { kind, end };
  }
  const codePoint = text.codePointAt(start) ?? 0;
  return { kind: 'unknown', end: start + (codePoint > 0xffff ? 2 : 1) };
};

const SYMBOLS: ReadonlyArray<readonly [TokenKind, RegExp]> = [
  ['punctuation', PUNCTUATION],
  ['operator', OPERATOR],
  ['variable', VARIABLE],
];

/** Where the match that begins at `start` ends; `start` itself where there is none. */
const endOf = (pattern: RegExp, text: string, start: number): number => {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
};

const SINGLE_QUOTE = 0x27;
const BACK_QUOTE = 0x60;
const DOUBLE_QUOTE = 0x22;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ASTERISK = 0x2a;

const isSpace = (char: number): boolean => char === 0x20 || (char >= 0x09 && char <= 0x0d && char !== 0x0b && char !== 0x0c);
const isDigit = (char: number): boolean => char >= 0x30 && char <= 0x39;
const isWordStart = (char: number): boolean => (char >= 0x41 && char <= 0x5a) || (char >= 0x61 && char <= 0x7a) || char === 0x5f;
