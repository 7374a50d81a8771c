import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatementNode } from './ast.ts';
import { parse, parseExpression } from './parse.ts';
import { KITCHEN_SINK } from './testing/kitchenSink.ts';
import { withoutSpans } from './testing/withoutSpans.ts';

const types = (text: string): string[] => parse(text).statements.map(({ statement }) => statement.type);

describe('parse', () => {
  test('reads one statement after another', () => {
    expect(types(KITCHEN_SINK)).toEqual([
      'CreateSource',
      'CreateAsSelect',
      'InsertInto',
      'InsertValues',
      'QueryStatement',
      'CreateConnector',
      'Explain',
      'DescribeSource',
      'PrintTopic',
      'SetProperty',
      'ListStatement',
      'TerminateQuery',
      'DropSource',
      'UnsetProperty',
    ]);
  });

  test('gives each statement its text and the comments before it', () => {
    const text = '-- first\nSHOW TOPICS;\n/* second */ SHOW TABLES -- after\n ;  -- rest';
    expect(parse(text).statements.map(({ span, fullSpan, text: own }) => [slice(text, span), slice(text, fullSpan), own])).toEqual([
      ['SHOW TOPICS', '-- first\nSHOW TOPICS;', 'SHOW TOPICS;'],
      ['SHOW TABLES', '\n/* second */ SHOW TABLES -- after\n ;', 'SHOW TABLES -- after\n ;'],
    ]);
  });

  test('needs no semicolon after the last statement, and makes nothing of blank ones', () => {
    expect(types('SHOW TOPICS')).toEqual(['ListStatement']);
    expect(types(';; -- nothing\n ; SHOW TOPICS;;')).toEqual(['ListStatement']);
    expect(types('')).toEqual([]);
    expect(types('-- only words\n')).toEqual([]);
  });

  test('reads the statements around one that is broken', () => {
    expect(types("SHOW TOPICS; SELEC x FROM y; SELECT 'a;\n' FROM z; SHOW TABLES;")).toEqual([
      'ListStatement',
      'BrokenStatement',
      'QueryStatement',
      'ListStatement',
    ]);
  });

  test('says where a semicolon is missing and goes on with the statement after it', () => {
    const text = 'CREATE STREAM a AS SELECT * FROM b\nCREATE STREAM c AS SELECT * FROM d;';
    const [first, second] = parse(text).statements;
    expect(first?.statement).toMatchObject({
      type: 'BrokenStatement',
      problem: { message: 'A semicolon is missing before CREATE', hint: "Write ; after 'b'", span: { start: 33, end: 34 } },
    });
    expect(second?.text).toBe('CREATE STREAM c AS SELECT * FROM d;');
    expect(second?.statement.type).toBe('CreateAsSelect');
  });

  test('takes SHOW on a line of its own for a statement, not for an alias', () => {
    expect(types('SELECT * FROM a\nSHOW TOPICS;')).toEqual(['BrokenStatement', 'ListStatement']);
    expect(types('SELECT * FROM a SHOW;')).toEqual(['QueryStatement']);
  });

  test('goes on after a statement that is both broken and without its semicolon', () => {
    expect(types('SELECT a FROM\nDROP STREAM x;')).toEqual(['BrokenStatement', 'DropSource']);
  });

  test('reads the statement after EXPLAIN as its subject', () => {
    expect(types('EXPLAIN CREATE STREAM a AS SELECT * FROM b;')).toEqual(['Explain']);
  });

  test('answers nesting beyond all measure with a problem', () => {
    const monsters = ['('.repeat(9000), 'NOT '.repeat(9000), '- '.repeat(9000), 'a[1'.repeat(9000), `a${'+1'.repeat(9000)}`];
    for (const monster of [...monsters, `CAST(a AS ${'ARRAY<'.repeat(9000)}`, `CAST(a AS INT${' ARRAY'.repeat(9000)})`]) {
      const parsed = parseExpression(monster);
      expect(!parsed.ok && parsed.error.message).toMatch(/too large to parse/);
    }
    expect(types('EXPLAIN '.repeat(9000))).toEqual(['BrokenStatement']);
  });

  test('never throws, and keeps every character, whatever is done to a text', () => {
    fc.assert(fc.property(mutated(KITCHEN_SINK), isLossless), { numRuns: 1500 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isLossless), { numRuns: 500 });
  });

  test('reads a statement alone as it read it among others', () => {
    for (const { text, statement } of parse(KITCHEN_SINK).statements) {
      expect(withoutSpans(parse(text).statements[0]?.statement)).toEqual(withoutSpans(statement));
    }
  });

  test('is quick enough to be run on each key that is pressed', () => {
    const document = Array.from({ length: 12 }, () => KITCHEN_SINK).join(';\n');
    expect(document.split('\n').length).toBeGreaterThan(200);
    for (let warmUp = 0; warmUp < 20; warmUp++) parse(document);
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      parse(document);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });
});

describe('parseExpression', () => {
  test('takes the text as a whole', () => {
    expect(parseExpression('a b')).toEqual({
      ok: false,
      error: { message: "Expecting the end of the expression but found 'b'", span: { start: 2, end: 3 }, hint: undefined },
    });
    expect(parseExpression(' -- nothing')).toMatchObject({ ok: false, error: { span: { start: 0, end: 0 } } });
  });

  test('spans the expression without the white space around it', () => {
    expect(parseExpression('  a + 1 ')).toMatchObject({ ok: true, value: { span: { start: 2, end: 7 } } });
  });
});

const slice = (text: string, { start, end }: StatementNode['span']): string => text.slice(start, end);

/** A few stretches of the text cut out, doubled, or replaced by something unfriendly. */
const mutated = (text: string): fc.Arbitrary<string> => {
  const scrap = fc.constantFrom('', "'", '"', '`', '/*', '--', ';', '(', ')', '[', '->', '=>', '#', 'SELECT', 'CREATE STREAM', ',', '1e9999', '${x}');
  const edit = fc.record({ at: fc.nat(text.length), length: fc.nat(30), scrap });
  return fc
    .array(edit, { minLength: 1, maxLength: 6 })
    .map((edits) => edits.reduce((current, { at, length, scrap: put }) => current.slice(0, at) + put + current.slice(at + length), text));
};

const isLossless = (text: string): void => {
  const { tokens, statements } = parse(text);
  expect(tokens.map((token) => token.text).join('')).toBe(text);
  let end = 0;
  for (const { span, fullSpan, text: own, statement } of statements) {
    expect(fullSpan.start).toBeGreaterThanOrEqual(end);
    expect(span.start).toBeGreaterThanOrEqual(fullSpan.start);
    expect(span.end).toBeLessThanOrEqual(fullSpan.end);
    expect(span.end).toBeGreaterThan(span.start);
    expect(own).toBe(text.slice(span.start, fullSpan.end));
    if (statement.type === 'BrokenStatement') {
      expect(statement.problem.span.start).toBeGreaterThanOrEqual(span.start);
      expect(statement.problem.span.end).toBeLessThanOrEqual(span.end);
    }
    ({ end } = fullSpan);
  }
};
