import type { Span, SyntaxProblem } from './ast.ts';
import { isReserved } from './Keyword.ts';
import { isQuote } from './Lexer.ts';
import { nearest } from './suggest.ts';
import type { Token } from './Token.ts';

/** What a rule wanted, for people: "the name of a column". */
export interface Expectation {
  readonly what: string;
  /** Would an identifier have done? Then a reserved word here is most likely meant as one. */
  readonly isName?: boolean;
  /** Nothing but a name can stand here, so that even FROM must be one. */
  readonly isDeclaration?: boolean;
  /** The words that it is written with, to recognise a slip. */
  readonly words?: readonly string[];
  /** What to do about it, where nothing better is known. */
  readonly hint?: string | undefined;
}

/** Where a rule gave up, and what it knew. */
export interface Failure {
  /** Undefined at the end of the statement. */
  readonly found: Token | undefined;
  readonly foundWord: string;
  readonly next: Token | undefined;
  readonly previous: Token | undefined;
  /** The words from the failure to the end of the statement. */
  readonly rest: readonly string[];
  /** Where the last token ends. */
  readonly end: number;
  readonly expectedWords: readonly string[];
  readonly expectation: Expectation | undefined;
  /** The innermost bracket that is still open. */
  readonly openBracket: Token | undefined;
}

/** Turns a failure into words: what was expected, what stands there, and the likeliest repair. */
export const describeUnexpected = (failure: Failure): SyntaxProblem =>
  unreadableToken(failure) ??
  reservedWordAsName(failure) ??
  bracketNeverClosed(failure) ??
  misspeltKeyword(failure) ?? {
    message: mismatch(failure),
    span: spanOfFound(failure),
    hint: bracketHint(failure) ?? pathHint(failure) ?? clauseHint(failure) ?? failure.expectation?.hint,
  };

const unreadableToken = ({ found }: Failure): SyntaxProblem | undefined => {
  if (found === undefined) return undefined;
  const span = { start: found.start, end: found.end };
  if (found.kind === 'variable') {
    return { message: `Variables are not supported yet: ${found.text}`, span, hint: 'Write its value in its place' };
  }
  if (found.kind !== 'unknown') return undefined;
  const opening = { start: found.start, end: found.start + 1 };
  if (found.text.startsWith('/*')) {
    return { message: 'The comment is never closed', span: { ...opening, end: found.start + 2 }, hint: 'Close it with */' };
  }
  if (found.text.startsWith("'")) return { message: 'The string is never closed', span: opening, hint: "Close it with '" };
  if (isQuote(found.text)) {
    return { message: 'The quoted name is never closed', span: opening, hint: `Close it with ${found.text.charAt(0)}` };
  }
  return { message: `The character '${found.text}' has no meaning here`, span, hint: straightQuote(found.text) };
};

const straightQuote = (character: string): string | undefined =>
  '‘’‚“”„´'.includes(character) ? "Write a straight quote: '" : undefined;

/** Words that shape a statement: where a name is missing they are more likely its next clause than the name. */
const STRUCTURAL: ReadonlySet<string> = new Set(
  ('SELECT DISTINCT FROM WHERE GROUP BY HAVING LIMIT WITH WITHIN WINDOW AS ON JOIN INNER LEFT RIGHT FULL VALUES INTO CREATE ' +
    'INSERT DROP TERMINATE AND OR NOT IN IS LIKE BETWEEN WHEN THEN ELSE END NULL TRUE FALSE CASE CAST').split(' '),
);

/** What follows a name rather than a clause's keyword. */
const FOLLOWS_A_NAME: ReadonlySet<string> = new Set([',', ')', '.', '->', '=', ']']);

const reservedWordAsName = (failure: Failure): SyntaxProblem | undefined => {
  const { found, foundWord, next, expectation } = failure;
  if (found === undefined || expectation?.isName !== true || !isReserved(foundWord)) return undefined;
  const isClause = STRUCTURAL.has(foundWord) && !(next !== undefined && FOLLOWS_A_NAME.has(next.text));
  if (isClause && expectation.isDeclaration !== true) return undefined;
  return {
    message: `"${found.text}" is a reserved keyword and it can't be used as an identifier`,
    span: spanOfFound(failure),
    hint: `Write it in back-quotes: \`${foundWord}\``,
    replacement: `\`${foundWord}\``,
  };
};

const bracketNeverClosed = ({ found, openBracket }: Failure): SyntaxProblem | undefined => {
  if (found !== undefined || openBracket === undefined) return undefined;
  const span = { start: openBracket.start, end: openBracket.end };
  return { message: `This '${openBracket.text}' is never closed`, span, hint: `Close it with '${partnerOf(openBracket)}'` };
};

/**
 * The token itself, or the one before it: in `FROM orders WHER total > 9` the slip reads as an alias, and only what
 * follows does not fit.
 */
const misspeltKeyword = (failure: Failure): SyntaxProblem | undefined => {
  const { found, previous, expectation } = failure;
  const keywords = failure.expectedWords.map(firstWord).filter((word) => /^[A-Z]{2}/.test(word));
  const meantHere = misspelling(found, [...keywords, ...(expectation?.words ?? [])]);
  if (found !== undefined && meantHere !== undefined) {
    return { message: mismatch(failure), span: spanOfFound(failure), hint: `Did you mean ${meantHere}?`, replacement: meantHere };
  }
  // A short alias resembles too much.
  const longKeywords = keywords.filter((word) => word.length > 3);
  const meantBefore = previous?.kind === 'identifier' ? misspelling(previous, longKeywords) : undefined;
  if (previous === undefined || meantBefore === undefined) return undefined;
  const span = { start: previous.start, end: previous.end };
  return { message: `Syntax error at or near '${previous.text}'`, span, hint: `Did you mean ${meantBefore}?`, replacement: meantBefore };
};

/** One keyword for another, as in SHOW TOPIC, counts only where both are long: END is no slip of AND. */
const misspelling = (token: Token | undefined, keywords: readonly string[]): string | undefined => {
  if (token?.kind === 'identifier') return nearest(token.text, keywords);
  return token?.kind === 'keyword' && token.text.length > 4 ? nearest(token.text, keywords) : undefined;
};

const firstWord = (phrase: string): string => phrase.split(' ', 1)[0] ?? '';

/** What may always carry an expression on; named only where nothing else would have fit. */
const CONTINUATIONS: ReadonlySet<string> = new Set(
  '-> [ . ( + - * / % || = <> != < <= > >= AND OR NOT BETWEEN IN LIKE IS ESCAPE =>'.split(' '),
);

const mismatch = (failure: Failure): string => {
  const wanted = expectedThings(failure);
  const found = failure.found === undefined ? 'the statement ends here' : `found '${failure.found.text}'`;
  return wanted.length === 0 ? `Syntax error: ${found}` : `Expecting ${listed(wanted)} but ${found}`;
};

const expectedThings = ({ expectation, expectedWords }: Failure): string[] => {
  const clauses = expectedWords.filter((word) => !CONTINUATIONS.has(word));
  const words = clauses.length > 0 || expectation !== undefined ? clauses : expectedWords;
  const things = words.map((word) => (/[A-Z]/.test(word) ? word : `'${word}'`));
  return [...new Set(expectation === undefined ? things : [expectation.what, ...things])];
};

const listed = (things: readonly string[]): string =>
  things.length === 1 ? (things[0] ?? '') : `${things.slice(0, -1).join(', ')} or ${things.at(-1) ?? ''}`;

const bracketHint = ({ found, openBracket, rest }: Failure): string | undefined => {
  if (openBracket !== undefined && isNeverClosed(rest)) return `The '${openBracket.text}' before it is never closed`;
  if (openBracket === undefined && (found?.text === ')' || found?.text === ']')) return `Nothing is open that '${found.text}' could close`;
  return undefined;
};

/** Does everything that opens in the rest close there too, and nothing else? */
const isNeverClosed = (rest: readonly string[]): boolean => {
  let depth = 0;
  for (const word of rest) {
    if (word === '(' || word === '[') depth++;
    if (word === ')' || word === ']') depth--;
    if (depth < 0) return false;
  }
  return true;
};

/** In ksqlDB a dot parts a source from its column, nothing more. */
const pathHint = ({ found }: Failure): string | undefined =>
  found?.text === '.' ? 'Reach into a struct with ->, as in source.column->field' : undefined;

const clauseHint = ({ foundWord, expectedWords }: Failure): string | undefined =>
  expectedWords.includes(';') && CLAUSES.has(foundWord)
    ? 'The clauses of a query stand in this order: FROM, WINDOW, WHERE, GROUP BY, PARTITION BY, HAVING, EMIT, LIMIT'
    : undefined;

const CLAUSES: ReadonlySet<string> = new Set(['FROM', 'WINDOW', 'WHERE', 'GROUP', 'PARTITION', 'HAVING', 'EMIT', 'LIMIT']);

const partnerOf = (bracket: Token): string => (bracket.text === '(' ? ')' : ']');

const spanOfFound = ({ found, end }: Failure): Span =>
  found === undefined ? { start: end, end } : { start: found.start, end: found.end };
