import type { Span } from './ast.ts';
import { describeUnexpected, type Expectation } from './describeUnexpected.ts';
import type { Source } from './Source.ts';
import { SyntaxFailure } from './SyntaxFailure.ts';
import type { Token } from './Token.ts';

/**
 * A statement calls itself through some twenty functions for each level of nesting; this many levels stay well inside a
 * worker's stack and are far more than a person writes.
 */
const MAX_NESTING = 200;

/** Operators in a row make a tree as deep as they are many, which costs whoever walks it one frame each. */
const MAX_CHAIN = 1000;

/**
 * A cursor over one statement's tokens, with the few combinators that the grammar is written in. `at`, `optional` and
 * `expect` remember what they asked for at the current token, so that a failure can name everything that would have fit;
 * `is` and `isAhead` only look.
 */
export class TokenStream {
  readonly #source: Source;
  readonly #from: number;
  readonly #to: number;
  #index: number;
  readonly #expected: string[] = [];
  readonly #openBrackets: Token[] = [];
  #boundNames: readonly string[] = [];
  #nesting = 0;

  /** Over the significant tokens `from` (inclusive) to `to` (exclusive). */
  constructor(source: Source, from = 0, to = source.significant.length) {
    this.#source = source;
    this.#from = from;
    this.#to = to;
    this.#index = from;
  }

  get index(): number {
    return this.#index;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#to;
  }

  /** The current token; undefined at the end. */
  get token(): Token | undefined {
    return this.isAtEnd ? undefined : this.#source.significant[this.#index];
  }

  /** The keyword (upper case), operator or punctuation here; empty for anything else. */
  get word(): string {
    return this.isAtEnd ? '' : (this.#source.words[this.#index] ?? '');
  }

  /** Where the next node begins. */
  get start(): number {
    return this.token?.start ?? this.#previousEnd;
  }

  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.#previousEnd) };
  }

  /** All that the cursor runs over. */
  get wholeSpan(): Span {
    const first = this.#source.significant[this.#from];
    const last = this.#source.significant[this.#to - 1];
    return { start: first?.start ?? 0, end: last?.end ?? 0 };
  }

  tokenAhead(distance: number): Token | undefined {
    const index = this.#index + distance;
    return index < this.#to ? this.#source.significant[index] : undefined;
  }

  is(word: string): boolean {
    return this.word === word;
  }

  isAhead(distance: number, word: string): boolean {
    const index = this.#index + distance;
    return index < this.#to && this.#source.words[index] === word;
  }

  /** Is the word here? `shown` is how a message names it, such as GROUP BY for GROUP. */
  at(word: string, shown = word): boolean {
    if (this.word === word) return true;
    this.#expected.push(shown);
    return false;
  }

  advance(): Token {
    const token = this.token;
    if (token === undefined) return this.fail();
    this.#index++;
    this.#expected.length = 0;
    return token;
  }

  optional(word: string): boolean {
    if (!this.at(word)) return false;
    this.advance();
    return true;
  }

  /** The phrase as a whole, decided by its first word. */
  optionalPhrase(first: string, ...rest: readonly string[]): boolean {
    if (!this.at(first, [first, ...rest].join(' '))) return false;
    this.advance();
    for (const word of rest) this.expect(word);
    return true;
  }

  expect(word: string): Token {
    return this.at(word) ? this.advance() : this.fail();
  }

  /** One or more, with commas between. */
  many<T>(parse: () => T): T[] {
    const items = [parse()];
    while (this.optional(',')) items.push(parse());
    return items;
  }

  /** What stands between a bracket and its partner. */
  between<T>(open: '(' | '[', parse: () => T): T {
    this.#openBrackets.push(this.expect(open));
    const inner = parse();
    this.expect(open === '(' ? ')' : ']');
    this.#openBrackets.pop();
    return inner;
  }

  /** Guards the stack: every rule that may contain itself goes through here. */
  nested<T>(parse: () => T): T {
    this.#nesting++;
    this.checkNesting(0);
    const inner = parse();
    this.#nesting--;
    return inner;
  }

  /** For trees that grow deep in a loop, as a chain of operators does: fails when the tree would be too deep to walk. */
  checkNesting(chainLength: number): void {
    if (this.#nesting > MAX_NESTING || chainLength > MAX_CHAIN) {
      throw new SyntaxFailure('The statement is too large to parse: its expressions are nested too deeply', this.#spanHere);
    }
  }

  /** Parses with the names of a lambda's parameters in scope. */
  binding<T>(names: readonly string[], parse: () => T): T {
    const outer = this.#boundNames;
    this.#boundNames = [...outer, ...names];
    const inner = parse();
    this.#boundNames = outer;
    return inner;
  }

  isBound(name: string): boolean {
    return this.#boundNames.includes(name);
  }

  /** Back to where `index` was. */
  rewind(index: number): void {
    this.#index = index;
    this.#expected.length = 0;
  }

  /** Gives up at the current token. */
  fail(expectation?: Expectation): never {
    const { message, span, hint, replacement } = describeUnexpected({
      found: this.token,
      foundWord: this.word,
      next: this.tokenAhead(1),
      previous: this.#previous,
      rest: this.#source.words.slice(this.#index, this.#to),
      end: this.#previousEnd,
      expectedWords: this.#expected,
      expectation,
      openBracket: this.#openBrackets.at(-1),
    });
    throw new SyntaxFailure(message, span, hint, replacement);
  }

  get #previous(): Token | undefined {
    return this.#index > this.#from ? this.#source.significant[this.#index - 1] : undefined;
  }

  get #previousEnd(): number {
    return this.#source.significant[this.#index - 1]?.end ?? 0;
  }

  get #spanHere(): Span {
    const { token } = this;
    return token === undefined ? { start: this.#previousEnd, end: this.#previousEnd } : { start: token.start, end: token.end };
  }
}
