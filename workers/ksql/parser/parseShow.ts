import type { ListStatement, ListSubject, PrintTopic, Statement } from './ast.ts';
import { isIdentifier, parseIdentifier, parseSourceName } from './parseIdentifier.ts';
import { parseInteger, parseString } from './parseLiteral.ts';
import { parseLimit } from './parseQuery.ts';
import type { TokenStream } from './TokenStream.ts';
import { failAsUnsupported } from './unsupportedStatements.ts';

/** (LIST | SHOW) (ALL? TOPICS EXTENDED? | (SOURCE | SINK)? CONNECTORS | subject EXTENDED?) */
export const parseList = (stream: TokenStream): ListStatement => {
  const { start } = stream;
  stream.advance();
  if (stream.is('CONNECTOR')) return failAsUnsupported(stream, 'SHOW CONNECTOR PLUGINS');
  const isAll = stream.optional('ALL');
  const connectorKind = isAll ? undefined : parseConnectorKind(stream);
  const subject = parseSubject(stream, isAll ? ['TOPICS'] : connectorKind === undefined ? SUBJECTS : ['CONNECTORS']);
  const isExtended = CAN_BE_EXTENDED.has(subject) && stream.optional('EXTENDED');
  return { type: 'ListStatement', subject, isExtended, isAll, connectorKind, span: stream.spanFrom(start) };
};

const SUBJECTS: readonly ListSubject[] = [
  'TOPICS',
  'STREAMS',
  'TABLES',
  'QUERIES',
  'FUNCTIONS',
  'PROPERTIES',
  'CONNECTORS',
  'TYPES',
  'VARIABLES',
];

const CAN_BE_EXTENDED: ReadonlySet<ListSubject> = new Set<ListSubject>(['TOPICS', 'STREAMS', 'TABLES', 'QUERIES']);

const parseConnectorKind = (stream: TokenStream): ListStatement['connectorKind'] => {
  if (stream.optional('SOURCE')) return 'SOURCE';
  return stream.optional('SINK') ? 'SINK' : undefined;
};

const parseSubject = (stream: TokenStream, subjects: readonly ListSubject[]): ListSubject => {
  const subject = subjects.find((word) => stream.at(word));
  if (subject === undefined) return stream.fail();
  stream.advance();
  return subject;
};

/** DESCRIBE (FUNCTION identifier | CONNECTOR identifier | sourceName EXTENDED?) */
export const parseDescribe = (stream: TokenStream): Statement => {
  const { start } = stream;
  stream.expect('DESCRIBE');
  if (stream.is('STREAMS') || stream.is('TABLES')) return failAsUnsupported(stream, `DESCRIBE ${stream.word}`);
  if (stream.at('FUNCTION') && isIdentifier(stream.tokenAhead(1))) return parseDescribeFunction(stream, start);
  if (stream.optional('CONNECTOR')) {
    const name = parseIdentifier(stream, 'the name of a connector');
    return { type: 'DescribeConnector', name, span: stream.spanFrom(start) };
  }
  const name = parseSourceName(stream);
  const isExtended = stream.optional('EXTENDED');
  return { type: 'DescribeSource', name, isExtended, span: stream.spanFrom(start) };
};

/** FUNCTION alone may be the name of a source. */
const parseDescribeFunction = (stream: TokenStream, start: number): Statement => {
  stream.expect('FUNCTION');
  const name = parseIdentifier(stream, 'the name of a function');
  return { type: 'DescribeFunction', name, span: stream.spanFrom(start) };
};

/** PRINT resourceName (FROM BEGINNING)? ((INTERVAL | SAMPLE) number)? limitClause? */
export const parsePrint = (stream: TokenStream): PrintTopic => {
  const { start } = stream;
  stream.expect('PRINT');
  const topic = parseTopicName(stream);
  const fromBeginning = stream.optionalPhrase('FROM', 'BEGINNING');
  const interval = stream.optional('INTERVAL') || stream.optional('SAMPLE') ? parseInteger(stream, 'INTERVAL') : undefined;
  const limit = parseLimit(stream)?.count;
  return { type: 'PrintTopic', topic, fromBeginning, interval, limit, span: stream.spanFrom(start) };
};

/** resourceName : identifier | STRING; a topic's name keeps its letter case even without quotes. */
const parseTopicName = (stream: TokenStream): PrintTopic['topic'] => {
  if (stream.token?.kind === 'string') {
    const { value, span } = parseString(stream, 'the name of a topic');
    return { name: value, isQuoted: true, span };
  }
  const text = stream.token?.text ?? '';
  const identifier = parseIdentifier(stream, 'the name of a topic');
  return identifier.isQuoted ? identifier : { ...identifier, name: text };
};
