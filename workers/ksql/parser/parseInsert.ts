import type { Expression, Identifier, InsertInto, InsertValues } from './ast.ts';
import { parseValue } from './parseBooleanExpression.ts';
import { parseIdentifier, parseSourceName } from './parseIdentifier.ts';
import { parseOptionalProperties } from './parseProperties.ts';
import { parseQuery } from './parseQuery.ts';
import type { TokenStream } from './TokenStream.ts';

/** INSERT INTO sourceName ((columns)? VALUES values | (WITH tableProperties)? query) */
export const parseInsert = (stream: TokenStream): InsertInto | InsertValues => {
  const { start } = stream;
  stream.expect('INSERT');
  stream.expect('INTO');
  const target = parseSourceName(stream);
  const isRow = stream.at('(') || stream.at('VALUES');
  return isRow ? parseInsertValues(stream, start, target) : parseInsertInto(stream, start, target);
};

/** (WITH tableProperties)? query */
const parseInsertInto = (stream: TokenStream, start: number, target: Identifier): InsertInto => {
  const properties = parseOptionalProperties(stream);
  const query = parseQuery(stream);
  return { type: 'InsertInto', target, properties, query, span: stream.spanFrom(start) };
};

/** (columns)? VALUES '(' (valueExpression (',' valueExpression)*)? ')' */
const parseInsertValues = (stream: TokenStream, start: number, target: Identifier): InsertValues => {
  const columns = stream.is('(') ? stream.between('(', () => stream.many(() => parseColumn(stream))) : [];
  stream.expect('VALUES');
  const values: Expression[] = stream.between('(', () => (stream.at(')') ? [] : stream.many(() => parseValue(stream))));
  return { type: 'InsertValues', target, columns, values, span: stream.spanFrom(start) };
};

const parseColumn = (stream: TokenStream): Identifier => parseIdentifier(stream, 'the name of a column');
