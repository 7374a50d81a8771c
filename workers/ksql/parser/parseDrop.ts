import type { DropConnector, DropSource, Statement, TerminateQuery } from './ast.ts';
import { parseSourceKind } from './parseCreate.ts';
import { parseIdentifier, parseSourceName } from './parseIdentifier.ts';
import type { TokenStream } from './TokenStream.ts';
import { failAsUnsupported } from './unsupportedStatements.ts';

/** DROP (STREAM | TABLE | CONNECTOR) ... */
export const parseDrop = (stream: TokenStream): Statement => {
  const { start } = stream;
  stream.expect('DROP');
  if (stream.is('TYPE')) return failAsUnsupported(stream, 'DROP TYPE');
  return stream.optional('CONNECTOR') ? parseDropConnector(stream, start) : parseDropSource(stream, start);
};

/** ... (STREAM | TABLE) (IF EXISTS)? sourceName (DELETE TOPIC)? */
const parseDropSource = (stream: TokenStream, start: number): DropSource => {
  const kind = parseSourceKind(stream);
  const ifExists = parseIfExists(stream);
  const name = parseSourceName(stream);
  const deleteTopic = stream.optionalPhrase('DELETE', 'TOPIC');
  return { type: 'DropSource', kind, name, ifExists, deleteTopic, span: stream.spanFrom(start) };
};

/** ... CONNECTOR (IF EXISTS)? identifier */
const parseDropConnector = (stream: TokenStream, start: number): DropConnector => {
  const ifExists = parseIfExists(stream);
  const name = parseIdentifier(stream, 'the name of a connector');
  return { type: 'DropConnector', name, ifExists, span: stream.spanFrom(start) };
};

/** IF alone may be the name itself. */
const parseIfExists = (stream: TokenStream): boolean => stream.isAhead(1, 'EXISTS') && stream.optionalPhrase('IF', 'EXISTS');

/** TERMINATE (ALL | identifier) */
export const parseTerminate = (stream: TokenStream): TerminateQuery => {
  const { start } = stream;
  stream.expect('TERMINATE');
  const queryId = stream.optional('ALL') ? undefined : parseIdentifier(stream, 'the id of a query').name;
  return { type: 'TerminateQuery', queryId, span: stream.spanFrom(start) };
};
