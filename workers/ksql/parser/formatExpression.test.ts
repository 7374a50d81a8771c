import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression, Identifier, Literal } from './ast.ts';
import { expressionToSql, formatExpression } from './formatExpression.ts';
import { formatLiteral } from './formatLiteral.ts';
import { KEYWORDS } from './Keyword.ts';
import { quoteIdentifier } from './quoteIdentifier.ts';
import { expressionOf } from './testing/statementOf.ts';
import { withoutSpans } from './testing/withoutSpans.ts';

const span = { start: 0, end: 0 };

describe('formatLiteral', () => {
  test.each([
    ['1e3', '1E3'],
    ['1.50e-7', '1.5E-7'],
    ['0e0', '0E0'],
    ['-12.5e1', '-1.25E2'],
    ['1.50', '1.50'],
    ['0.000001', '0.000001'],
    ['-0.00000123', '-0.00000123'],
    ['0.000000123', '1.23E-7'],
    ['-0.0000001', '-1E-7'],
    ["'it''s'", "'it''s'"],
    ['FALSE', 'false'],
    ['NULL', 'null'],
  ])('%s is printed as %s', (text, printed) => {
    expect(formatLiteral(expressionOf(text) as Literal)).toBe(printed);
  });
});

describe('quoteIdentifier', () => {
  test.each([
    ['TOTAL', 'TOTAL'],
    ['_A1@B', '_A1@B'],
    ['KEY', 'KEY'],
    ['total', '`total`'],
    ['SIZE', '`SIZE`'],
    ['A B', '`A B`'],
    ['1A', '`1A`'],
    ['a`b', '`a``b`'],
    ['', '``'],
  ])('%s is written %s', (name, written) => {
    expect(quoteIdentifier(name)).toBe(written);
  });

  test('every name reads back as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...KEYWORDS)), (name) => {
        expect(expressionOf(quoteIdentifier(name))).toMatchObject({ type: 'ColumnReference', column: { name } });
      }),
    );
  });
});

describe('expressionToSql', () => {
  test('quotes what formatExpression leaves bare', () => {
    const expression = expressionOf('`from`.`a b`->`c` + CAST(x AS STRUCT<`d` INT, e BIGINT>)');
    expect(formatExpression(expression)).toBe('(from.a b->c + CAST(X AS STRUCT<d INTEGER, E BIGINT>))');
    expect(expressionToSql(expression)).toBe('(`from`.`a b`->`c` + CAST(X AS STRUCT<`d` INTEGER, E BIGINT>))');
  });

  test('reads back as the expression that it was', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        expect(withoutIsQuoted(expressionOf(expressionToSql(expression)))).toEqual(withoutIsQuoted(expression));
      }),
      { numRuns: 1000 },
    );
  });
});

/** A name that comes back quoted is the same name. */
const withoutIsQuoted = (expression: Expression): unknown =>
  JSON.parse(JSON.stringify(withoutSpans(expression), (key, value: unknown) => (key === 'isQuoted' ? undefined : value)));

const name: fc.Arbitrary<Identifier> = fc
  .constantFrom('A', 'TOTAL', 'lower', 'SIZE', 'a`b', 'ARRAY', 'DAYS', 'COUNT')
  .map((text) => ({ name: text, isQuoted: false, span }));

const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.constant<Literal>({ type: 'NullLiteral', span }),
  fc.boolean().map((value): Literal => ({ type: 'BooleanLiteral', value, span })),
  fc.integer().map((value): Literal => ({ type: 'IntegerLiteral', value, span })),
  fc.bigInt({ min: 2n ** 31n, max: 2n ** 63n - 1n }).map((value): Literal => ({ type: 'LongLiteral', digits: value.toString(), span })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Literal => ({ type: 'DoubleLiteral', value: value + 0, span })),
  fc.nat(9999).map((value): Literal => ({ type: 'DecimalLiteral', text: (value / 100).toFixed(2), span })),
  fc.string({ unit: 'grapheme' }).map((value): Literal => ({ type: 'StringLiteral', value, span })),
);

const node = <T extends Expression>(shape: { [K in Exclude<keyof T, 'span'>]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record({ ...shape, span: fc.constant(span) }) as unknown as fc.Arbitrary<T>;

const { expression: expressions } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie('expression');
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  const whens = fc.array(fc.record({ when: inner, then: inner, span: fc.constant(span) }), { minLength: 1, maxLength: 2 });
  const otherwise = fc.option(inner, { nil: undefined });
  const column = node<Extract<Expression, { type: 'ColumnReference' }>>({
    type: fc.constant('ColumnReference'),
    source: fc.option(name, { nil: undefined }),
    column: name,
  });
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      column,
      literal,
      node<Extract<Expression, { type: 'Dereference' }>>({ type: fc.constant('Dereference'), base: inner, field: name }),
      node<Extract<Expression, { type: 'Subscript' }>>({ type: fc.constant('Subscript'), base: inner, index: inner }),
      node<Extract<Expression, { type: 'FunctionCall' }>>({ type: fc.constant('FunctionCall'), name: name.filter((n) => n.name !== 'ARRAY'), args: list }),
      node<Extract<Expression, { type: 'ArithmeticBinary' }>>({
        type: fc.constant('ArithmeticBinary'),
        operator: fc.constantFrom('+', '-', '*', '/', '%'),
        left: inner,
        right: inner,
      }),
      node<Extract<Expression, { type: 'ArithmeticUnary' }>>({ type: fc.constant('ArithmeticUnary'), operator: fc.constantFrom('+', '-'), operand: column }),
      node<Extract<Expression, { type: 'Comparison' }>>({
        type: fc.constant('Comparison'),
        operator: fc.constantFrom('=', '<>', '<', '>=', 'IS DISTINCT FROM'),
        left: inner,
        right: inner,
      }),
      node<Extract<Expression, { type: 'LogicalBinary' }>>({ type: fc.constant('LogicalBinary'), operator: fc.constantFrom('AND', 'OR'), left: inner, right: inner }),
      node<Extract<Expression, { type: 'Not' }>>({ type: fc.constant('Not'), operand: inner }),
      node<Extract<Expression, { type: 'IsNull' }>>({ type: fc.constant('IsNull'), operand: inner }),
      node<Extract<Expression, { type: 'SearchedCase' }>>({ type: fc.constant('SearchedCase'), whens, otherwise }),
      node<Extract<Expression, { type: 'SimpleCase' }>>({ type: fc.constant('SimpleCase'), operand: inner, whens, otherwise }),
      node<Extract<Expression, { type: 'CreateArray' }>>({ type: fc.constant('CreateArray'), values: list }),
      node<Extract<Expression, { type: 'CreateStruct' }>>({
        type: fc.constant('CreateStruct'),
        fields: fc.array(fc.record({ name, value: inner }), { maxLength: 2 }),
      }),
      node<Extract<Expression, { type: 'Between' }>>({ type: fc.constant('Between'), operand: inner, min: inner, max: inner, isNegated: fc.constant(false) }),
      node<Extract<Expression, { type: 'InPredicate' }>>({ type: fc.constant('InPredicate'), operand: inner, values: list, isNegated: fc.constant(false) }),
    ),
  };
});
