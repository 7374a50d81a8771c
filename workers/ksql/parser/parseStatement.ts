import type { Explain, SetProperty, Statement, UnsetProperty } from './ast.ts';
import { parseCreate } from './parseCreate.ts';
import { parseDrop, parseTerminate } from './parseDrop.ts';
import { isIdentifier, parseIdentifier } from './parseIdentifier.ts';
import { parseInsert } from './parseInsert.ts';
import { parseString } from './parseLiteral.ts';
import { parseQuery } from './parseQuery.ts';
import { parseDescribe, parseList, parsePrint } from './parseShow.ts';
import { nearest } from './suggest.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';
import { failAsUnsupported, UNSUPPORTED_STATEMENTS } from './unsupportedStatements.ts';

/** statement : decided by its first word. */
export const parseStatement = (stream: TokenStream): Statement => {
  const { word } = stream;
  const parse = STATEMENTS.get(word);
  if (parse !== undefined) return parse(stream);
  const unsupported = UNSUPPORTED_STATEMENTS.get(word);
  return unsupported === undefined ? failAsUnknown(stream) : failAsUnsupported(stream, unsupported);
};

/** query */
const parseQueryStatement = (stream: TokenStream): Statement => {
  const { start } = stream;
  const query = parseQuery(stream);
  return { type: 'QueryStatement', query, span: stream.spanFrom(start) };
};

/** EXPLAIN (statement | identifier) */
const parseExplain = (stream: TokenStream): Explain => {
  const { start } = stream;
  stream.expect('EXPLAIN');
  const subject = isQueryId(stream)
    ? { queryId: parseIdentifier(stream, 'the id of a query').name }
    : { statement: stream.nested(() => parseStatement(stream)) };
  return { type: 'Explain', subject, span: stream.spanFrom(start) };
};

/** A name on its own is a query's id; SHOW, SET and EXPLAIN are names too, but then begin a statement. */
const isQueryId = (stream: TokenStream): boolean => isIdentifier(stream.token) && stream.tokenAhead(1) === undefined;

/** SET STRING EQ STRING */
const parseSet = (stream: TokenStream): SetProperty => {
  const { start } = stream;
  stream.expect('SET');
  const name = parseString(stream, 'the name of a property in quotes').value;
  stream.expect('=');
  const { value } = parseString(stream, 'a value in quotes');
  return { type: 'SetProperty', name, value, span: stream.spanFrom(start) };
};

/** UNSET STRING */
const parseUnset = (stream: TokenStream): UnsetProperty => {
  const { start } = stream;
  stream.expect('UNSET');
  const name = parseString(stream, 'the name of a property in quotes').value;
  return { type: 'UnsetProperty', name, span: stream.spanFrom(start) };
};

const STATEMENTS: ReadonlyMap<string, (stream: TokenStream) => Statement> = new Map<string, (stream: TokenStream) => Statement>([
  ['SELECT', parseQueryStatement],
  ['CREATE', parseCreate],
  ['INSERT', parseInsert],
  ['DROP', parseDrop],
  ['TERMINATE', parseTerminate],
  ['LIST', parseList],
  ['SHOW', parseList],
  ['DESCRIBE', parseDescribe],
  ['EXPLAIN', parseExplain],
  ['PRINT', parsePrint],
  ['SET', parseSet],
  ['UNSET', parseUnset],
]);

/** Does the word begin a statement? */
export const beginsStatement = (word: string): boolean => STATEMENTS.has(word) || UNSUPPORTED_STATEMENTS.has(word);

const failAsUnknown = (stream: TokenStream): never => {
  const { token } = stream;
  if (token === undefined || !/^\w/.test(token.text)) return stream.fail({ what: 'a statement' });
  const meant = nearest(token.text, [...STATEMENTS.keys(), ...UNSUPPORTED_STATEMENTS.keys()]);
  const hint = meant === undefined ? 'A statement begins with CREATE, INSERT, SELECT, SHOW or the like' : `Did you mean ${meant}?`;
  throw new SyntaxFailure(`Unknown statement '${token.text}'`, { start: token.start, end: token.end }, hint, meant);
};
