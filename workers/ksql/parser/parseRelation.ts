import type { AliasedRelation, Identifier, Join, Relation } from './ast.ts';
import { parseBooleanExpression } from './parseBooleanExpression.ts';
import { isIdentifier, parseSourceName } from './parseIdentifier.ts';
import { parseDuration, parseGracePeriod } from './parseWindow.ts';
import type { TokenStream } from './TokenStream.ts';

/** relation : aliasedRelation joinedSource* */
export const parseRelation = (stream: TokenStream): Relation => {
  const { start } = stream;
  let left: Relation = parseAliasedRelation(stream);
  for (let length = 0; ; length++) {
    const joinType = parseJoinType(stream);
    if (joinType === undefined) return left;
    stream.checkNesting(length);
    left = parseJoinedSource(stream, left, joinType, start);
  }
};

/** aliasedRelation : sourceName (AS? sourceName)? */
const parseAliasedRelation = (stream: TokenStream): AliasedRelation => {
  const { start } = stream;
  if (stream.is('(')) stream.fail({ what: 'the name of a stream or table', hint: NO_SUBQUERIES });
  const source = parseSourceName(stream);
  const alias = parseAlias(stream);
  return { type: 'AliasedRelation', source, alias, span: stream.spanFrom(start) };
};

const NO_SUBQUERIES = 'There are no subqueries: give the inner query a name with CREATE STREAM or CREATE TABLE ... AS SELECT';

const parseAlias = (stream: TokenStream): Identifier | undefined =>
  stream.optional('AS') || (isIdentifier(stream.token) && !isNextClause(stream)) ? parseSourceName(stream) : undefined;

/** EMIT and PARTITION are no reserved words: they are aliases unless they begin their clause. */
const isNextClause = (stream: TokenStream): boolean => {
  if (stream.is('PARTITION')) return stream.isAhead(1, 'BY');
  if (!stream.is('EMIT')) return false;
  return isIdentifier(stream.tokenAhead(1)) && !stream.isAhead(1, 'EMIT') && !stream.isAhead(1, 'PARTITION');
};

/** INNER? JOIN | (LEFT | RIGHT | FULL) OUTER? JOIN; undefined where no join follows. */
const parseJoinType = (stream: TokenStream): Join['joinType'] | undefined => {
  if (stream.optional('JOIN')) return 'INNER';
  const joinType = JOIN_TYPES.find((word) => stream.at(word, `${word} JOIN`));
  if (joinType === undefined) return undefined;
  stream.advance();
  if (joinType !== 'INNER') stream.optional('OUTER');
  stream.expect('JOIN');
  return joinType;
};

const JOIN_TYPES = ['INNER', 'LEFT', 'RIGHT', 'FULL'] as const;

/** joinedSource : joinType JOIN aliasedRelation (WITHIN withinExpression)? ON booleanExpression */
const parseJoinedSource = (stream: TokenStream, left: Relation, joinType: Join['joinType'], start: number): Join => {
  const right = parseAliasedRelation(stream);
  const within = stream.optional('WITHIN') ? parseWithin(stream) : undefined;
  stream.expect('ON');
  const on = parseBooleanExpression(stream);
  return { type: 'Join', joinType, left, right, within, on, span: stream.spanFrom(start) };
};

/** withinExpression : ('(' duration ',' duration ')' | duration) gracePeriodClause? */
const parseWithin = (stream: TokenStream): NonNullable<Join['within']> => {
  const sizes = stream.is('(') ? stream.between('(', () => parseBeforeAndAfter(stream)) : parseBothWays(stream);
  return { ...sizes, grace: parseGracePeriod(stream) };
};

type Sizes = Pick<NonNullable<Join['within']>, 'before' | 'after'>;

const parseBeforeAndAfter = (stream: TokenStream): Sizes => {
  const before = parseDuration(stream);
  stream.expect(',');
  return { before, after: parseDuration(stream) };
};

const parseBothWays = (stream: TokenStream): Sizes => {
  const size = parseDuration(stream);
  return { before: size, after: size };
};
