import { describe, expect, test } from 'vitest';
import { parseExpression } from '../parser/index.ts';
import { BIGINT, BOOLEAN, DOUBLE, formatSqlType, INTEGER, STRING, type SqlType } from '../parser/SqlType.ts';
import { toJson, type SqlValue } from '../SqlValue.ts';
import { compileExpression } from './compileExpression.ts';
import { Scope } from './Scope.ts';

const COLUMNS: ReadonlyArray<readonly [string, SqlType, SqlValue]> = [
  ['I', INTEGER, 7], ['L', BIGINT, 9007199254740991], ['D', DOUBLE, 2.5], ['S', STRING, 'Widget'], ['B', BOOLEAN, true], ['NOTHING', STRING, null], ['ZERO', INTEGER, 0],
  ['ITEMS', { base: 'ARRAY', item: INTEGER }, [10, 20, 30]],
  ['PLACE', { base: 'STRUCT', fields: [{ name: 'CITY', type: STRING }] }, { CITY: 'Rome' }],
];
const scope = new Scope(COLUMNS.map(([name, type], index) => ({ name, type, index })), ['T']);
const compile = (text: string) => {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileExpression(parsed.value, scope);
};
const evaluate = (text: string): unknown => {
  const value = compile(text).evaluate(COLUMNS.map(([, , one]) => one));
  return typeof value === 'bigint' ? value : toJson(value);
};

describe('values', () => {
  test.each<[string, unknown]>([
    ['I + 1', 8],
    ['I / 2', 3],
    ['-I % 4', -3],
    ['I * D', 17.5],
    ['2147483647 + 1', -2147483648],
    ['L + 1', 9007199254740992n],
    ['L + 1 - 1', 9007199254740991],
    ['9223372036854775807 + CAST(1 AS BIGINT)', -9223372036854775808n],
    ["S + '!'", 'Widget!'],
    ["S = 'Widget'", true],
    ["S <> 'widget'", true],
    ['I > 6.5 AND NOT (I > 8)', true],
    ["NOTHING = 'x'", false],
    ["NOTHING <> 'x'", false],
    ['NOTHING IS NULL', true],
    ['NOTHING IS DISTINCT FROM S', true],
    ['I BETWEEN 7 AND 8', true],
    ['I NOT BETWEEN 7 AND 8', false],
    ['I IN (1, 7)', true],
    ["S LIKE 'W_dg%'", true],
    ["S NOT LIKE '%x%'", true],
    ["'50%' LIKE '50!%' ESCAPE '!'", true],
    ["CASE WHEN I > 5 THEN 'big' ELSE 'small' END", 'big'],
    ["CASE I WHEN 1 THEN 'one' WHEN 7 THEN 'seven' END", 'seven'],
    ["CASE WHEN I > 50 THEN 'big' END", null],
    ["CAST('42' AS INT)", 42],
    ['CAST(D AS VARCHAR)', '2.5'],
    ['CAST(2.9 AS INT)', 2],
    ['ITEMS[1]', 10],
    ['ITEMS[-1]', 30],
    ['ITEMS[9]', null],
    ['PLACE->CITY', 'Rome'],
    ['UCASE(S)', 'WIDGET'],
    ['LEN(S)', 6],
    ['SUBSTRING(S, 2, 3)', 'idg'],
    ['SUBSTRING(S, -3)', 'get'],
    ["CONCAT(S, NOTHING, '!')", 'Widget!'],
    ["COALESCE(NOTHING, 'x')", 'x'],
    ['ROUND(D)', 3],
    ['ROUND(2.345, 2)', 2.35],
    ['ABS(-I)', 7],
    ["MASK('Ab1-é')", 'Xxn-x'],
    ['T.I', 7],
    ['ARRAY[I, 2]', [7, 2]],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  test('a division of whole numbers by zero is an error of its row', () => {
    expect(() => evaluate('I / ZERO')).toThrow(/zero/);
  });
});

describe('types', () => {
  test.each([['I + I', 'INTEGER'], ['I + L', 'BIGINT'], ['L + D', 'DOUBLE'], ['1.5', 'DOUBLE'], ['3000000000', 'BIGINT'], ['ITEMS', 'ARRAY<INTEGER>'], ['ROUND(D)', 'BIGINT'], ['COALESCE(NOTHING, S)', 'STRING']])(
    '%s is %s',
    (text, type) => {
      expect(formatSqlType(compile(text).type!)).toBe(type);
    },
  );
});

describe('mistakes are found before anything runs', () => {
  test.each([
    ['COLOR', /cannot be resolved/], ['X.I', /not a source/], ["I = 'x'", /cannot be compared/], ['B > B', /no order/], ['I AND B', /BOOLEAN/], ['S * 2', /cannot be applied/],
    ['UCASE(I)', /does not accept/], ['UCAES(S)', /UCASE/], ['COUNT(*)', /aggregate/], ['PLACE->TOWN', /no field/], ['S[1]', /ARRAY or a MAP/], ["CASE WHEN B THEN 1 ELSE 'x' END", /same/],
  ])('%s', (text, reason) => {
    expect(() => compile(text)).toThrow(reason);
  });
});
