import type { Identifier } from './ast.ts';
import { isReserved } from './Keyword.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { Token } from './Token.ts';
import type { TokenStream } from './TokenStream.ts';
import { unquote } from './unquote.ts';

/** identifier : IDENTIFIER | "quoted" | `quoted` | nonReserved; `what` is how a message calls it. */
export const parseIdentifier = (stream: TokenStream, what: string): Identifier => {
  if (!isIdentifier(stream.token)) return stream.fail({ what, isName: true });
  return toIdentifier(stream.advance());
};

/** Where a name is introduced, and nothing but a name can stand: a reserved word is surely meant as one. */
export const parseDeclaredIdentifier = (stream: TokenStream, what: string): Identifier => {
  if (!isIdentifier(stream.token)) return stream.fail({ what, isName: true, isDeclaration: true });
  return toIdentifier(stream.advance());
};

/** sourceName : identifier, of a stream or table; its characters are those of a topic name. */
export const parseSourceName = (stream: TokenStream): Identifier => {
  const name = parseIdentifier(stream, 'the name of a stream or table');
  if (!/^[a-zA-Z0-9_-]*$/.test(name.name)) {
    const message = `Source names may only contain alphanumeric values, '_' or '-'. Got: '${name.name}'`;
    throw new SyntaxFailure(message, name.span);
  }
  return name;
};

/** Could the token stand as a name? */
export const isIdentifier = (token: Token | undefined): boolean => {
  if (token === undefined) return false;
  switch (token.kind) {
    case 'identifier':
    case 'quoted-identifier':
      return true;
    case 'keyword':
      return !isReserved(token.text);
    default:
      return false;
  }
};

const toIdentifier = (token: Token): Identifier => {
  const span = { start: token.start, end: token.end };
  return token.kind === 'quoted-identifier'
    ? { name: unquote(token.text), isQuoted: true, span }
    : { name: token.text.toUpperCase(), isQuoted: false, span };
};
