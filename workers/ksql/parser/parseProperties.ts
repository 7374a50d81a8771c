import type { Properties, Property } from './ast.ts';
import { parseDeclaredIdentifier } from './parseIdentifier.ts';
import { parseLiteral, parseString } from './parseLiteral.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';

/** (WITH tableProperties)? */
export const parseOptionalProperties = (stream: TokenStream): Properties =>
  stream.at('WITH') ? parseProperties(stream) : { span: undefined, entries: [] };

/** WITH '(' tableProperty (',' tableProperty)* ')' */
export const parseProperties = (stream: TokenStream): Properties => {
  const { start } = stream;
  stream.expect('WITH');
  const entries = stream.between('(', () => stream.many(() => parseProperty(stream)));
  refuseRepeated(entries);
  return { entries, span: stream.spanFrom(start) };
};

/** tableProperty : (identifier | STRING) EQ literal */
const parseProperty = (stream: TokenStream): Property => {
  const { start } = stream;
  const name = parsePropertyName(stream);
  stream.expect('=');
  const value = parseLiteral(stream);
  return { name, value, span: stream.spanFrom(start) };
};

const parsePropertyName = (stream: TokenStream): string =>
  stream.token?.kind === 'string'
    ? parseString(stream, 'the name of a property').value
    : parseDeclaredIdentifier(stream, 'the name of a property').name;

const refuseRepeated = (entries: readonly Property[]): void => {
  const names = new Set<string>();
  for (const { name, span } of entries) {
    if (names.has(name)) throw new SyntaxFailure(`The property ${name} is given twice`, span);
    names.add(name);
  }
};
