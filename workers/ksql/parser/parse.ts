import { err, ok, type Result } from '../../common/index.ts';
import type { BrokenStatement, Expression, Span, Statement, StatementNode, SyntaxProblem, SyntaxTree } from './ast.ts';
import { parseBooleanExpression } from './parseBooleanExpression.ts';
import { beginsStatement, parseStatement } from './parseStatement.ts';
import { readSource, type Source } from './Source.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import { TokenStream } from './TokenStream.ts';

/**
 * statements : (statement ';')* EOF, where the last semicolon may be left out. Never throws: what does not parse is a
 * BrokenStatement, and the statements around it are read as if it were not there.
 */
export const parse = (text: string): SyntaxTree => {
  const source = readSource(text);
  const statements: StatementNode[] = [];
  let fullStart = 0;
  for (let from = 0; from < source.significant.length; ) {
    const to = endOfPiece(source, from);
    const piece = readPiece(source, from, to);
    from = piece.to;
    const hasSemicolon = source.words[from] === ';';
    if (piece.statement !== undefined) statements.push(toNode(source, piece.statement, fullStart, from, hasSemicolon));
    if (hasSemicolon) from++;
    fullStart = source.significant[from - 1]?.end ?? fullStart;
  }
  return { text, tokens: source.tokens, statements };
};

/** One expression that is the whole text, as a field of the canvas holds it. */
export const parseExpression = (text: string): Result<Expression, SyntaxProblem> => {
  const stream = new TokenStream(readSource(text));
  const expression = attempt(() => {
    const parsed = parseBooleanExpression(stream);
    if (!stream.isAtEnd) stream.fail({ what: 'the end of the expression' });
    return parsed;
  });
  return expression.ok ? ok(expression.value) : err(expression.error);
};

/** What was read, and the token (exclusive) up to which it reaches. */
interface Piece {
  readonly statement: Statement | undefined;
  readonly to: number;
}

/** To the semicolon, or to where a new statement clearly begins without one. */
const endOfPiece = (source: Source, from: number): number => {
  let to = from;
  while (to < source.significant.length && source.words[to] !== ';') {
    if (to > from && beginsUnmistakably(source.words, to)) return to;
    to++;
  }
  return to;
};

/** Pairs of words that occur nowhere but at a statement's beginning, and in EXPLAIN. */
const beginsUnmistakably = (words: readonly string[], at: number): boolean =>
  BEGINNINGS.get(words[at] ?? '')?.has(words[at + 1] ?? '') === true && words[at - 1] !== 'EXPLAIN';

const BEGINNINGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['CREATE', new Set(['STREAM', 'TABLE', 'OR', 'SOURCE', 'SINK', 'TYPE'])],
  ['INSERT', new Set(['INTO'])],
  ['DROP', new Set(['STREAM', 'TABLE', 'CONNECTOR', 'TYPE'])],
]);

const readPiece = (source: Source, from: number, to: number): Piece => {
  if (from === to) return { statement: undefined, to };
  const stream = new TokenStream(source, from, to);
  const parsed = attempt(() => parseStatement(stream));
  if (!parsed.ok) return { statement: broken(parsed.error, source, from, to), to };
  const next = nextBeginning(source, stream, from);
  if (next !== undefined) return { statement: missingSemicolon(source, from, next), to: next };
  const whole = attempt(() => (stream.isAtEnd ? parsed.value : expectEnd(stream)));
  if (!whole.ok) return { statement: broken(whole.error, source, from, to), to };
  const isEnded = to === source.significant.length || source.words[to] === ';';
  return { statement: isEnded ? whole.value : missingSemicolon(source, from, to), to };
};

/**
 * Where the next statement begins, if the one before it lacks its semicolon. SHOW, SET and the like are names too: as the
 * last word that was read, and the first of its line, it was taken for an alias.
 */
const nextBeginning = (source: Source, stream: TokenStream, from: number): number | undefined => {
  if (stream.isAtEnd) return undefined;
  if (beginsStatement(stream.word)) return stream.index;
  const last = stream.index - 1;
  if (last === from) return undefined;
  const gap = source.text.slice(source.significant[last - 1]?.end, source.significant[last]?.start);
  return beginsStatement(source.words[last] ?? '') && gap.includes('\n') ? last : undefined;
};

const expectEnd = (stream: TokenStream): never => {
  stream.at(';');
  return stream.fail();
};

/** Anything but a SyntaxFailure is a bug of ours and goes on its way. */
const attempt = <T>(read: () => T): Result<T, SyntaxProblem> => {
  try {
    return ok(read());
  } catch (failure) {
    if (failure instanceof SyntaxFailure) return err(failure.problem);
    throw failure;
  }
};

const missingSemicolon = (source: Source, from: number, to: number): BrokenStatement => {
  const last = source.significant[to - 1];
  const next = source.significant[to];
  const span = { start: last?.start ?? 0, end: last?.end ?? 0 };
  const message = `A semicolon is missing before ${next?.text.toUpperCase() ?? 'the next statement'}`;
  return broken({ message, span, hint: `Write ; after '${last?.text ?? ''}'` }, source, from, to);
};

const broken = (problem: SyntaxProblem, source: Source, from: number, to: number): BrokenStatement => ({
  type: 'BrokenStatement',
  problem,
  span: spanOf(source, from, to),
});

const spanOf = (source: Source, from: number, to: number): Span => ({
  start: source.significant[from]?.start ?? 0,
  end: source.significant[to - 1]?.end ?? 0,
});

/** `end` is the index of the semicolon, or of the token that the next statement begins with. */
const toNode = (source: Source, statement: Statement, fullStart: number, end: number, hasSemicolon: boolean): StatementNode => {
  const { span } = statement;
  const fullEnd = hasSemicolon ? (source.significant[end]?.end ?? span.end) : span.end;
  return { statement, span, fullSpan: { start: fullStart, end: fullEnd }, text: source.text.slice(span.start, fullEnd) };
};
