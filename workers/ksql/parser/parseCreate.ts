import type { CreateAsSelect, CreateConnector, CreateSource, Query, SourceKind, Span, Statement } from './ast.ts';
import { parseIdentifier, parseSourceName } from './parseIdentifier.ts';
import { parseOptionalProperties, parseProperties } from './parseProperties.ts';
import { parseQuery } from './parseQuery.ts';
import { parseTableElements } from './parseTableElements.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';
import { failAsUnsupported } from './unsupportedStatements.ts';

/** CREATE (OR REPLACE)? ((SOURCE)? (STREAM | TABLE) ... | (SOURCE | SINK) CONNECTOR ...) */
export const parseCreate = (stream: TokenStream): Statement => {
  const { start } = stream;
  stream.expect('CREATE');
  if (stream.is('TYPE')) return failAsUnsupported(stream, 'CREATE TYPE');
  const connectorKind = parseConnectorKind(stream);
  if (connectorKind !== undefined) return parseCreateConnector(stream, start, connectorKind);
  const orReplace = stream.optionalPhrase('OR', 'REPLACE');
  const isSourceOnly = stream.optional('SOURCE');
  return parseCreateSource(stream, { start, orReplace, isSourceOnly, kind: parseSourceKind(stream) });
};

/** STREAM | TABLE */
export const parseSourceKind = (stream: TokenStream): SourceKind => {
  if (stream.optional('STREAM')) return 'STREAM';
  return stream.optional('TABLE') ? 'TABLE' : stream.fail();
};

/** (SINK | SOURCE) CONNECTOR; SOURCE alone may also begin a source stream. */
const parseConnectorKind = (stream: TokenStream): CreateConnector['kind'] | undefined => {
  if (stream.optional('SINK')) {
    stream.expect('CONNECTOR');
    return 'SINK';
  }
  if (!stream.at('SOURCE') || !stream.isAhead(1, 'CONNECTOR')) return undefined;
  stream.advance();
  stream.advance();
  return 'SOURCE';
};

/** CREATE (SINK | SOURCE) CONNECTOR (IF NOT EXISTS)? identifier WITH tableProperties */
const parseCreateConnector = (stream: TokenStream, start: number, kind: CreateConnector['kind']): CreateConnector => {
  const ifNotExists = parseIfNotExists(stream);
  const name = parseIdentifier(stream, 'the name of a connector');
  const properties = parseProperties(stream);
  return { type: 'CreateConnector', kind, name, ifNotExists, properties, span: stream.spanFrom(start) };
};

/** IF alone may be the name itself. */
const parseIfNotExists = (stream: TokenStream): boolean =>
  stream.isAhead(1, 'NOT') && stream.optionalPhrase('IF', 'NOT', 'EXISTS');

interface Opening {
  readonly start: number;
  readonly orReplace: boolean;
  readonly isSourceOnly: boolean;
  readonly kind: SourceKind;
}

/** ... (IF NOT EXISTS)? sourceName (tableElements)? (WITH tableProperties)? (AS query)? */
const parseCreateSource = (stream: TokenStream, opening: Opening): CreateSource | CreateAsSelect => {
  const ifNotExists = parseIfNotExists(stream);
  const name = parseSourceName(stream);
  const elementsStart = stream.start;
  const elements = stream.at('(') ? parseTableElements(stream, opening.kind) : undefined;
  const elementsSpan = elements === undefined ? undefined : stream.spanFrom(elementsStart);
  const properties = parseOptionalProperties(stream);
  const { start, orReplace, isSourceOnly, kind } = opening;
  if (stream.at('AS')) {
    refuseBeforeAs(opening, elementsSpan, { start: stream.start, end: stream.advance().end });
    const query = parsePersistentQuery(stream, kind);
    return { type: 'CreateAsSelect', kind, name, orReplace, ifNotExists, properties, query, span: stream.spanFrom(start) };
  }
  return {
    type: 'CreateSource',
    kind,
    name,
    orReplace,
    ifNotExists,
    isSourceOnly,
    elements: elements ?? [],
    elementsSpan,
    properties,
    span: stream.spanFrom(start),
  };
};

/** What AS SELECT makes takes its columns from the query, and is never a mere source. */
const refuseBeforeAs = ({ isSourceOnly, kind }: Opening, elements: Span | undefined, as: Span): void => {
  if (elements !== undefined) {
    throw new SyntaxFailure(`CREATE ${kind} AS SELECT takes its columns from the query`, elements, 'Leave the list of columns out');
  }
  if (isSourceOnly) throw new SyntaxFailure(`A SOURCE ${kind} cannot be made by AS SELECT`, as, 'Leave SOURCE out');
};

const parsePersistentQuery = (stream: TokenStream, kind: SourceKind): Query => {
  const query = parseQuery(stream);
  if (query.limit !== undefined) {
    throw new SyntaxFailure(`CREATE ${kind} AS SELECT statements don't support LIMIT clause.`, query.limit.span);
  }
  return query;
};
