import type { Literal, Span, StringLiteral } from './ast.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { Token } from './Token.ts';
import type { TokenStream } from './TokenStream.ts';
import { unquote } from './unquote.ts';

/** literal : NULL | TRUE | FALSE | number | STRING */
export const parseLiteral = (stream: TokenStream): Literal =>
  isLiteral(stream) ? readLiteral(stream) : stream.fail({ what: 'a string, a number, TRUE, FALSE or NULL', hint: quoteHint(stream) });

/** A minus that stands before a number belongs to it. */
export const isLiteral = (stream: TokenStream): boolean => {
  const { token, word } = stream;
  return token?.kind === 'string' || isNumber(token) || LITERAL_WORDS.has(word) || (word === '-' && isNumber(stream.tokenAhead(1)));
};

const LITERAL_WORDS: ReadonlySet<string> = new Set(['NULL', 'TRUE', 'FALSE']);

const isNumber = (token: Token | undefined): boolean =>
  token?.kind === 'integer' || token?.kind === 'decimal' || token?.kind === 'floating';

const readLiteral = (stream: TokenStream): Literal => {
  const { start } = stream;
  const sign = stream.is('-') ? stream.advance().text : '';
  const { word } = stream;
  const token = stream.advance();
  const span = stream.spanFrom(start);
  switch (token.kind) {
    case 'string':
      return { type: 'StringLiteral', value: unquote(token.text), span };
    case 'integer':
      return integer(sign + token.text, span);
    case 'decimal':
      return { type: 'DecimalLiteral', text: exactDecimal(sign, token.text), span };
    case 'floating':
      return double(sign + token.text, span);
    default:
      return word === 'NULL' ? { type: 'NullLiteral', span } : { type: 'BooleanLiteral', value: word === 'TRUE', span };
  }
};

/** STRING, as an expression or as a name. */
export const parseString = (stream: TokenStream, what: string): StringLiteral => {
  if (stream.token?.kind !== 'string') return stream.fail({ what, hint: quoteHint(stream) });
  const token = stream.advance();
  return { type: 'StringLiteral', value: unquote(token.text), span: { start: token.start, end: token.end } };
};

const quoteHint = ({ token }: TokenStream): string | undefined =>
  token?.kind === 'identifier' || token?.kind === 'quoted-identifier' || token?.kind === 'keyword'
    ? `Write it in single quotes: '${token.kind === 'quoted-identifier' ? unquote(token.text) : token.text}'`
    : undefined;

/** number, where only a whole one that fits 32 bits makes sense; `command` is what it belongs to. */
export const parseInteger = (stream: TokenStream, command: string): number => {
  if (!isNumber(stream.token) && !stream.is('-')) return stream.fail({ what: `a whole number for ${command}` });
  const literal = parseLiteral(stream);
  if (literal.type !== 'IntegerLiteral') throw new SyntaxFailure(`Value must be integer for command: ${command}`, literal.span);
  return literal.value;
};

const MAX_INTEGER = 2n ** 31n - 1n;
const MAX_LONG = 2n ** 63n - 1n;

const integer = (text: string, span: Span): Literal => {
  const value = BigInt(text);
  if (value >= -MAX_INTEGER - 1n && value <= MAX_INTEGER) return { type: 'IntegerLiteral', value: Number(value), span };
  if (value >= -MAX_LONG - 1n && value <= MAX_LONG) return { type: 'LongLiteral', digits: value.toString(), span };
  throw new SyntaxFailure(`Invalid numeric literal: ${text}`, span, 'A BIGINT holds 64 bits; write a fraction (.0) for a DECIMAL');
};

const double = (text: string, span: Span): Literal => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SyntaxFailure(`Number overflows DOUBLE: ${text}`, span);
  return { type: 'DoubleLiteral', value, span };
};

/** Every digit of the fraction counts, as they make the scale; leading zeros and a bare dot do not. */
const exactDecimal = (sign: string, text: string): string => {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const magnitude = fraction === '' ? digits : `${digits}.${fraction}`;
  return /[1-9]/.test(magnitude) ? sign + magnitude : magnitude;
};
