import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression } from './ast.ts';
import { formatExpression } from './formatExpression.ts';
import { parseExpression } from './parse.ts';
import { expressionOf } from './testing/statementOf.ts';
import { withoutSpans } from './testing/withoutSpans.ts';

/** The tree, told by the parentheses that the printer puts around every operator. */
const treeOf = (text: string): string => formatExpression(expressionOf(text));

describe('operators', () => {
  test.each([
    ['a + b * c - d', '((A + (B * C)) - D)'],
    ['a / b % c', '((A / B) % C)'],
    ['-a * b', '(-A * B)'],
    ['- - a', '- -A'],
    ['a -1', '(A - 1)'],
    ['a || b + 1 || c', 'CONCAT(CONCAT(A, (B + 1)), C)'],
    ['(a + b) * c', '((A + B) * C)'],
    ['a = 1 OR b <> 2 AND NOT c < 3', '((A = 1) OR ((B <> 2) AND (NOT (C < 3))))'],
    ['a OR b OR c', '((A OR B) OR C)'],
    ['NOT NOT a AND b', '((NOT (NOT A)) AND B)'],
    ['a != b', '(A <> B)'],
    ['a + 1 BETWEEN b AND c + 1 AND d', '(((A + 1) BETWEEN B AND (C + 1)) AND D)'],
    ['a NOT BETWEEN 1 AND 2', '(NOT (A BETWEEN 1 AND 2))'],
    ["a NOT IN (1, b = 2, 'x')", "(NOT (A IN (1, (B = 2), 'x')))"],
    ["a LIKE 'x%' OR b NOT LIKE c ESCAPE '!'", "((A LIKE 'x%') OR (NOT (B LIKE C ESCAPE '!')))"],
    ['a IS NULL AND b + 1 IS NOT NULL', '((A IS NULL) AND ((B + 1) IS NOT NULL))'],
    ['a IS DISTINCT FROM b OR c IS NOT DISTINCT FROM d', '((A IS DISTINCT FROM B) OR (NOT (C IS DISTINCT FROM D)))'],
  ])('%s', (text, tree) => {
    expect(treeOf(text)).toBe(tree);
  });
});

describe('what operators stand between', () => {
  test.each([
    ['a.`b c`->d[1]->e', 'A.b c->D[1]->E'],
    ['f(a, 1)[g()]', 'F(A, 1)[G()]'],
    ['count(*)', 'COUNT(*)'],
    ['COUNT()', 'COUNT(*)'],
    ['CASE WHEN a = 1 THEN b WHEN c THEN d END', '(CASE WHEN (A = 1) THEN B WHEN C THEN D END)'],
    ['CASE a WHEN 1 THEN 2 ELSE 3 END', '(CASE A WHEN 1 THEN 2 ELSE 3 END)'],
    ['CAST(a + 1 AS MAP<STRING, STRUCT<x DECIMAL(4, 2)>>)', 'CAST((A + 1) AS MAP<STRING, STRUCT<X DECIMAL(4, 2)>>)'],
    ['ARRAY[1, ARRAY[]]', 'ARRAY[1, ARRAY[]]'],
    ["MAP('a' := 1, b := MAP())", "MAP('a':=1, B:=MAP())"],
    ['STRUCT(a := 1, `b` := STRUCT())', 'STRUCT(A:=1, b:=STRUCT())'],
    ['TRANSFORM(m, (k, v) => k + v, x => x OR y)', 'TRANSFORM(M, (K, V) => (K + V), (X) => (X OR Y))'],
    ['TIMESTAMPADD(HOURS, 1, ts)', 'TIMESTAMPADD(HOURS, 1, TS)'],
    ['(((a)))', 'A'],
    ['array + map + struct + replace(date, id, key)', '(((ARRAY + MAP) + STRUCT) + REPLACE(DATE, ID, KEY))'],
  ])('%s', (text, tree) => {
    expect(treeOf(text)).toBe(tree);
  });

  test('is a variable of the innermost lambda that binds it, and a column elsewhere', () => {
    const types: string[] = [];
    JSON.stringify(expressionOf('f(x, x => g(y, (y, z) => x + y + w.x), y => x)'), (_, node: Partial<Expression> | undefined) => {
      if (node?.type === 'LambdaVariable') types.push(`variable ${(node as { name: { name: string } }).name.name}`);
      if (node?.type === 'ColumnReference') types.push(`column ${(node as { column: { name: string } }).column.name}`);
      return node;
    });
    expect(types).toEqual(['column X', 'column Y', 'variable X', 'variable Y', 'column X', 'column X']);
  });

  test('is an interval unit only where the word is reserved', () => {
    expect(expressionOf('f(MILLISECOND, DAY)')).toMatchObject({ args: [{ type: 'IntervalUnit', unit: 'MILLISECONDS' }, { type: 'ColumnReference' }] });
  });
});

describe('literals', () => {
  test.each([
    ['2147483647', { type: 'IntegerLiteral', value: 2147483647 }],
    ['-2147483648', { type: 'IntegerLiteral', value: -2147483648 }],
    ['007', { type: 'IntegerLiteral', value: 7 }],
    ['2147483648', { type: 'LongLiteral', digits: '2147483648' }],
    ['-9223372036854775808', { type: 'LongLiteral', digits: '-9223372036854775808' }],
    ['1.50', { type: 'DecimalLiteral', text: '1.50' }],
    ['-.5', { type: 'DecimalLiteral', text: '-0.5' }],
    ['001.', { type: 'DecimalLiteral', text: '1' }],
    ['-0.0', { type: 'DecimalLiteral', text: '0.0' }],
    ['1.5e3', { type: 'DoubleLiteral', value: 1500 }],
    ['- 1E-2', { type: 'DoubleLiteral', value: -0.01 }],
    ["'it''s'", { type: 'StringLiteral', value: "it's" }],
    ['true', { type: 'BooleanLiteral', value: true }],
    ['NULL', { type: 'NullLiteral' }],
  ])('%s', (text, literal) => {
    expect(withoutSpans(expressionOf(text))).toEqual(literal);
  });
});

test('the span of every node, cut out and read alone, is that node again', () => {
  const text = "CASE WHEN (a + 1) * -b IN (2, c->d[3]) THEN UCASE(x || 'y') ELSE CAST(ARRAY[MAP('k' := e.f)] AS STRING) END IS NOT NULL AND NOT g";
  let count = 0;
  const check = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && 'span' in node) {
      const { span } = node as Expression;
      const alone = parseExpression(text.slice(span.start, span.end));
      expect(alone.ok && withoutSpans(alone.value)).toEqual(withoutSpans(node));
      count++;
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'sqlType') check(child);
  };
  check(expressionOf(text));
  expect(count).toBeGreaterThan(20);
});

test('white space and comments change nothing', () => {
  const words = ['a', '+', '-', '1', '*', 'f', '(', 'b', '->', 'c', ',', 'ARRAY', '[', "'x'", ']', ')', 'IS', 'NOT', 'NULL'];
  const gaps = fc.array(fc.constantFrom(' ', '\n', '\t', ' -- so\n', '/* so */', ' /**/ '), { minLength: words.length, maxLength: words.length });
  fc.assert(
    fc.property(gaps, (between) => {
      const text = words.map((word, index) => word + (between[index] ?? '')).join('');
      expect(treeOf(text)).toBe("((A + (-1 * F(B->C, ARRAY['x']))) IS NOT NULL)");
    }),
  );
});
