import type { Clause, EmitClause, Expression, Identifier, LimitClause, ListClause, Query, Select, SelectItem } from './ast.ts';
import { parseBooleanExpression, parsePrimary, parseValue } from './parseBooleanExpression.ts';
import { isIdentifier, parseIdentifier } from './parseIdentifier.ts';
import { parseInteger } from './parseLiteral.ts';
import { parseRelation } from './parseRelation.ts';
import { parseWindow } from './parseWindow.ts';
import type { TokenStream } from './TokenStream.ts';

/**
 * query : SELECT selectItem (',' selectItem)* FROM relation (WINDOW windowExpression)? (WHERE booleanExpression)?
 *   (GROUP BY groupBy)? (PARTITION BY partitionBy)? (HAVING booleanExpression)? (EMIT resultMaterialization)? limitClause?
 */
export const parseQuery = (stream: TokenStream): Query => {
  const { start } = stream;
  const select = parseSelect(stream);
  stream.expect('FROM');
  const parts = {
    select,
    from: parseRelation(stream),
    window: parseWindow(stream),
    where: parseClause(stream, 'WHERE'),
    groupBy: parseListClause(stream, 'GROUP'),
    partitionBy: parseListClause(stream, 'PARTITION'),
    having: parseClause(stream, 'HAVING'),
    emit: parseEmit(stream),
    limit: parseLimit(stream),
  };
  return { ...parts, span: stream.spanFrom(start) };
};

/** SELECT selectItem (',' selectItem)* */
const parseSelect = (stream: TokenStream): Select => {
  const { start } = stream;
  stream.expect('SELECT');
  const items = stream.many(() => parseSelectItem(stream));
  return { items, span: stream.spanFrom(start) };
};

/** selectItem : ASTERISK | identifier '.' ASTERISK | primaryExpression '->' ASTERISK | expression (AS? identifier)? */
const parseSelectItem = (stream: TokenStream): SelectItem => {
  const { start, index } = stream;
  if (stream.optional('*')) return { type: 'AllColumns', source: undefined, span: stream.spanFrom(start) };
  if (isIdentifier(stream.token) && stream.isAhead(1, '.') && stream.isAhead(2, '*')) return parseAllOfSource(stream);
  const expression = parseBooleanExpression(stream);
  if (stream.is('->')) {
    stream.rewind(index);
    return parseStructAll(stream);
  }
  const alias = parseColumnAlias(stream);
  return { type: 'SingleColumn', expression, alias, span: stream.spanFrom(start) };
};

const parseAllOfSource = (stream: TokenStream): SelectItem => {
  const { start } = stream;
  const source = parseIdentifier(stream, 'the name of a stream or table');
  stream.expect('.');
  stream.expect('*');
  return { type: 'AllColumns', source, span: stream.spanFrom(start) };
};

const parseStructAll = (stream: TokenStream): SelectItem => {
  const { start } = stream;
  const base = parsePrimary(stream);
  stream.expect('->');
  stream.expect('*');
  return { type: 'StructAll', base, span: stream.spanFrom(start) };
};

const parseColumnAlias = (stream: TokenStream): Identifier | undefined =>
  stream.optional('AS') || isIdentifier(stream.token) ? parseIdentifier(stream, 'the name of a column') : undefined;

/** (keyword booleanExpression)? */
const parseClause = (stream: TokenStream, keyword: 'WHERE' | 'HAVING'): Clause | undefined => {
  const { start } = stream;
  if (!stream.optional(keyword)) return undefined;
  return { expression: parseBooleanExpression(stream), span: stream.spanFrom(start) };
};

/** (keyword BY (valueExpression (',' valueExpression)* | '(' (valueExpression (',' valueExpression)*)? ')'))? */
const parseListClause = (stream: TokenStream, keyword: 'GROUP' | 'PARTITION'): ListClause | undefined => {
  const { start } = stream;
  if (!stream.optionalPhrase(keyword, 'BY')) return undefined;
  const expressions = isParenthesizedList(stream)
    ? stream.between('(', () => (stream.at(')') ? [] : parseValues(stream)))
    : parseValues(stream);
  return { expressions, span: stream.spanFrom(start) };
};

const parseValues = (stream: TokenStream): Expression[] => stream.many(() => parseValue(stream));

/** Looks ahead: do these parentheses hold a list, or are they part of its first expression, as in (a + b) * 2? */
const isParenthesizedList = (stream: TokenStream): boolean => {
  if (!stream.is('(')) return false;
  if (stream.isAhead(1, ')')) return true;
  let depth = 0;
  for (let ahead = 0; stream.tokenAhead(ahead) !== undefined; ahead++) {
    if (depth === 1 && stream.isAhead(ahead, ',')) return true;
    if (stream.isAhead(ahead, '(') || stream.isAhead(ahead, '[')) depth++;
    if (stream.isAhead(ahead, ')') || stream.isAhead(ahead, ']')) depth--;
    if (depth === 0) return false;
  }
  return false;
};

/** EMIT (CHANGES | FINAL) */
const parseEmit = (stream: TokenStream): EmitClause | undefined => {
  const { start } = stream;
  if (!stream.optional('EMIT')) return undefined;
  if (stream.optional('CHANGES')) return { refinement: 'CHANGES', span: stream.spanFrom(start) };
  if (stream.optional('FINAL')) return { refinement: 'FINAL', span: stream.spanFrom(start) };
  return stream.fail();
};

/** limitClause : LIMIT number */
export const parseLimit = (stream: TokenStream): LimitClause | undefined => {
  const { start } = stream;
  if (!stream.optional('LIMIT')) return undefined;
  return { count: parseInteger(stream, 'LIMIT'), span: stream.spanFrom(start) };
};
