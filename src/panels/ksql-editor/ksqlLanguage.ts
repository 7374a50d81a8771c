import { StreamLanguage, type StreamParser } from '@codemirror/language';
import type { Catalog } from '../../../workers/protocol/index.ts';

interface LexerState {
  /** What a line leaves open for the next. */
  inside: 'text' | 'comment' | null;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*/;
const NUMBER = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/;

/** Colours KSQL by the engine's own lists of words; a function is a known name before a parenthesis. */
export const ksqlStreamParser = (catalog: Catalog): StreamParser<LexerState> => {
  const keywords = upperSet(catalog.keywords);
  const types = upperSet(catalog.types.map((type) => type.replace(/[<(].*$/, '')));
  const functions = upperSet(catalog.functions.map((known) => known.name));

  return {
    name: 'ksql',
    languageData: { commentTokens: { line: '--', block: { open: '/*', close: '*/' } }, closeBrackets: { brackets: ['(', "'", '`'] } },
    startState: () => ({ inside: null }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) => {
      if (state.inside === 'comment') {
        state.inside = stream.skipTo('*/') ? null : 'comment';
        if (state.inside === null) stream.match('*/');
        else stream.skipToEnd();
        return 'comment';
      }
      if (state.inside === 'text') {
        state.inside = stream.match(/^(?:[^']|'')*'(?!')/) ? null : 'text';
        if (state.inside === 'text') stream.skipToEnd();
        return 'string';
      }
      if (stream.eatSpace()) return null;
      if (stream.match('--')) {
        stream.skipToEnd();
        return 'comment';
      }
      if (stream.match('/*')) {
        state.inside = 'comment';
        return 'comment';
      }
      if (stream.match("'")) {
        state.inside = 'text';
        return 'string';
      }
      if (stream.match(/^`(?:[^`]|``)*`?/)) return 'variableName';
      if (stream.match(NUMBER)) return 'number';
      if (stream.match(WORD)) {
        const word = stream.current().toUpperCase();
        if (functions.has(word) && stream.match(/^\s*\(/, false)) return 'variableName.function';
        if (word === 'TRUE' || word === 'FALSE') return 'bool';
        if (word === 'NULL') return 'null';
        if (types.has(word)) return 'typeName';
        return keywords.has(word) ? 'keyword' : 'variableName';
      }
      if (stream.match(/^(?:->|=>|<>|!=|<=|>=|\|\||[-+*/%=<>])/)) return 'operator';
      stream.next();
      return 'punctuation';
    },
  };
};

export const ksqlLanguage = (catalog: Catalog): StreamLanguage<LexerState> => StreamLanguage.define(ksqlStreamParser(catalog));

const upperSet = (words: readonly string[]): ReadonlySet<string> => new Set(words.map((word) => word.toUpperCase()));
