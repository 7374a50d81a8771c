import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from './Lexer.ts';
import { KITCHEN_SINK } from './testing/kitchenSink.ts';

const kinds = (text: string): string[] =>
  tokenize(text)
    .filter((token) => token.kind !== 'whitespace')
    .map((token) => `${token.kind} ${token.text}`);

describe('tokenize', () => {
  test('knows keywords in any letter case and leaves other words alone', () => {
    expect(kinds('select Orders _x a@b')).toEqual(['keyword select', 'identifier Orders', 'identifier _x', 'identifier a@b']);
  });

  test('tells the four shapes of numbers and a name that begins with a digit apart', () => {
    expect(kinds('12 1.5 1. .5 1e3 .5E-2 1e 2nd 1e3x')).toEqual([
      'integer 12',
      'decimal 1.5',
      'decimal 1.',
      'decimal .5',
      'floating 1e3',
      'floating .5E-2',
      'identifier 1e',
      'identifier 2nd',
      'identifier 1e3x',
    ]);
  });

  test('takes a doubled quote as part of what is quoted', () => {
    expect(kinds("'it''s' `a``b` \"c\"\"d\" ''")).toEqual([
      "string 'it''s'",
      'quoted-identifier `a``b`',
      'quoted-identifier "c""d"',
      "string ''",
    ]);
  });

  test('takes the longest operator', () => {
    expect(kinds('a->b=>c:=d<>e!=f<=g||h')).toEqual(
      'identifier a,operator ->,identifier b,operator =>,identifier c,operator :=,identifier d,operator <>,identifier e,operator !=,identifier f,operator <=,identifier g,operator ||,identifier h'.split(','),
    );
  });

  test('ends a line comment with its line and a block comment with its mark', () => {
    expect(kinds("-- don't\r\na /* 'b' ; \n */ c --@d")).toEqual([
      "comment -- don't",
      'identifier a',
      "comment /* 'b' ; \n */",
      'identifier c',
      'comment --@d',
    ]);
  });

  test('marks what begins nothing, whole characters at a time', () => {
    expect(kinds('a # 🐙 ${topic}')).toEqual(['identifier a', 'unknown #', 'unknown 🐙', 'variable ${topic}']);
  });

  test('lets a string span lines while every quote has a partner', () => {
    expect(kinds("'a\nb' c")).toEqual(["string 'a\nb'", 'identifier c']);
  });

  test('keeps a forgotten quote on its own line, and leaves that line its semicolon', () => {
    expect(kinds("x = 'a;\ny = 'b';")).toEqual([
      'identifier x',
      'operator =',
      "unknown 'a",
      'punctuation ;',
      'identifier y',
      'operator =',
      "string 'b'",
      'punctuation ;',
    ]);
  });

  test('loses no character, whatever the text', () => {
    const scraps = fc.constantFrom("'", '"', '`', '--', '/*', '*/', '\n', ';', '${', '}', '1e', '.', 'SELECT', '\r', '🐙', '\u000b');
    const text = fc.array(fc.oneof(scraps, fc.string({ unit: 'binary' })), { maxLength: 40 }).map((parts) => parts.join(''));
    const keepsAll = (any: string): void => {
      expect(joined(any)).toBe(any);
    };
    fc.assert(fc.property(text, keepsAll), { numRuns: 2000 });
    expect(joined(KITCHEN_SINK)).toBe(KITCHEN_SINK);
  });

  test('puts the tokens side by side, none of them empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let end = 0;
        for (const token of tokenize(text)) {
          expect(token.start).toBe(end);
          expect(token.end).toBeGreaterThan(token.start);
          expect(token.text).toBe(text.slice(token.start, token.end));
          ({ end } = token);
        }
        expect(end).toBe(text.length);
      }),
    );
  });
});

const joined = (text: string): string =>
  tokenize(text)
    .map((token) => token.text)
    .join('');
