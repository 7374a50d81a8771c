import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, must } from '../../common/index.ts';
import { parseColumns, formatColumns, type Column } from './Column.ts';
import { CsvReader } from './CsvReader.ts';
import { CsvRowEncoder } from './CsvRowEncoder.ts';
import { JsonLinesReader } from './JsonLinesReader.ts';
import { JsonRowEncoder } from './JsonRowEncoder.ts';
import type { RowEncoder } from './RowEncoder.ts';

const columnsOf = (text: string): Column[] => {
  const columns = parseColumns(text);
  if (!columns.ok) throw new Error(columns.error);
  return columns.value;
};

const valueOf = (encoder: RowEncoder): string => decodeUtf8(encoder.value, encoder.valueStart, encoder.valueEnd);
const keyOf = (encoder: RowEncoder): number[] | null => (encoder.key === null ? null : [...encoder.key.subarray(encoder.keyStart, encoder.keyEnd)]);

const csv = (row: string, columns: string, key?: string, timestamp?: string): { encoder: RowEncoder; reason: string | undefined } => {
  const reader = new CsvReader(',');
  reader.feed(encodeUtf8(row));
  reader.finish();
  reader.next();
  const all = columnsOf(columns);
  const indexOf = (name: string | undefined): number => all.findIndex((column) => column.name === name);
  const schema = { columns: all, keyColumn: indexOf(key), timestampColumn: indexOf(timestamp) };
  const encoder = new CsvRowEncoder(reader, schema, all.map((_, i) => i), all.length);
  return { encoder, reason: encoder.encode() };
};

const json = (row: string, columns: string, key?: string, dropsOtherFields = false): { encoder: RowEncoder; reason: string | undefined } => {
  const reader = new JsonLinesReader();
  reader.feed(encodeUtf8(row));
  reader.finish();
  reader.next();
  const all = columnsOf(columns);
  const encoder = new JsonRowEncoder(reader, { columns: all, keyColumn: all.findIndex((column) => column.name === key), timestampColumn: -1 }, dropsOtherFields);
  return { encoder, reason: encoder.encode() };
};

describe('columns as text', () => {
  test('are read with back quotes around odd names and written so that they read back', () => {
    expect(columnsOf('id int, `US Gross` BIGINT,`a,``b` varchar')).toEqual([
      { name: 'id', type: 'INTEGER' }, { name: 'US Gross', type: 'BIGINT' }, { name: 'a,`b', type: 'VARCHAR' },
    ]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (names) => {
        const columns = names.map((name) => ({ name, type: 'DOUBLE' as const }));
        expect(columnsOf(formatColumns(columns))).toEqual(columns);
      }),
    );
  });

  test('say what is wrong with them', () => {
    expect(parseColumns('a')).toMatchObject({ ok: false });
    expect(parseColumns('a INTEGER,')).toMatchObject({ ok: false });
    expect(parseColumns('a DECIMAL')).toMatchObject({ ok: false, error: expect.stringContaining('DECIMAL') });
    expect(parseColumns('a INTEGER, a DOUBLE')).toMatchObject({ ok: false, error: expect.stringContaining('twice') });
  });
});

describe('CsvRowEncoder', () => {
  test('writes typed columns, with null for an empty cell', () => {
    const { encoder, reason } = csv('"say ""hi""\n", 7 ,-0.50,TRUE,,""', 's VARCHAR, i INTEGER, d DOUBLE, b BOOLEAN, n VARCHAR, e VARCHAR');
    expect(reason).toBeUndefined();
    expect(valueOf(encoder)).toBe('{"s":"say \\"hi\\"\\n","i":7,"d":-0.50,"b":true,"n":null,"e":""}');
  });

  test.each([
    ['INTEGER', '+007', '7'], ['INTEGER', '-2147483648', '-2147483648'], ['INTEGER', '2147483648', null], ['INTEGER', '3.00', '3'], ['INTEGER', '3.5', null], ['INTEGER', '', null],
    ['BIGINT', '9223372036854775807', '9223372036854775807'], ['BIGINT', '9223372036854775808', null], ['BIGINT', '-9223372036854775808', '-9223372036854775808'], ['BIGINT', '-0', '0'], ['BIGINT', '12a', null], ['BIGINT', '-', null],
    ['DOUBLE', '.097', '0.097'], ['DOUBLE', '5.', '5'], ['DOUBLE', '-.5e-3', '-0.5e-3'], ['DOUBLE', '00.5', '0.5'], ['DOUBLE', '1e999', null], ['DOUBLE', '.', null], ['DOUBLE', '1e', null], ['DOUBLE', 'NaN', null],
    ['BOOLEAN', 'False', 'false'], ['BOOLEAN', 'yes', null],
  ])('takes the %s %s as %s', (type, cell, expected) => {
    const { encoder, reason } = csv(`"${cell}",x`, `a ${type}, b VARCHAR`);
    if (expected === null && cell !== '') expect(reason).toMatch(/column "a" is not an? /);
    else expect(valueOf(encoder)).toBe(`{"a":${expected},"b":"x"}`);
  });

  test('reports a ragged row', () => {
    expect(csv('1,2,3', 'a INTEGER, b INTEGER').reason).toBe('the row has 3 cells, the header has 2');
  });

  test('writes the key in the KAFKA format', () => {
    expect(keyOf(csv('é,1', 'a VARCHAR, b INTEGER', 'a').encoder)).toEqual([...encodeUtf8('é')]);
    expect(keyOf(csv('x,-2', 'a VARCHAR, b INTEGER', 'b').encoder)).toEqual([255, 255, 255, 254]);
    expect(keyOf(csv('x,9007199254740993', 'a VARCHAR, b BIGINT', 'b').encoder)).toEqual([0, 32, 0, 0, 0, 0, 0, 1]);
    expect(keyOf(csv('x,1.5', 'a VARCHAR, b DOUBLE', 'b').encoder)).toEqual([0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    expect(keyOf(csv(',1', 'a VARCHAR, b INTEGER', 'a').encoder)).toBeNull();
  });

  test('takes the timestamp from a number, a date or a date with a time', () => {
    const at = (text: string): number | undefined => csv(`${text},1`, 't VARCHAR, b INTEGER', undefined, 't').encoder.timestamp;
    expect(at('1700000000000')).toBe(1700000000000);
    expect(at('2012-01-31')).toBe(Date.UTC(2012, 0, 31));
    expect(at('2015/01/01 04:05:06.789')).toBe(Date.UTC(2015, 0, 1, 4, 5, 6, 789));
    expect(at('2020-02-14T12:00:00+02:00')).toBe(Date.UTC(2020, 1, 14, 10));
    expect(at('Jan 1 2000')).toBe(Date.UTC(2000, 0, 1));
    expect(csv('soon,1', 't VARCHAR, b INTEGER', undefined, 't').reason).toBe('column "t" is not a time');
    expect(csv('2012-02-31,1', 't VARCHAR, b INTEGER', undefined, 't').reason).toBe('column "t" is not a time');
  });

  test('writes JSON that says what the cells say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { encoder } = csv(`"${text.replaceAll('"', '""')}",1`, 'a VARCHAR, b INTEGER');
        expect(JSON.parse(valueOf(encoder))).toEqual({ a: decodeUtf8(encodeUtf8(text)), b: 1 });
      }),
    );
  });
});

describe('JsonRowEncoder', () => {
  const columns = 'a INTEGER, b VARCHAR, c DOUBLE';

  test('passes a row on as it is when its types fit, in any order and with fields missing', () => {
    for (const row of ['{ "a": 1, "b":"x", "c":2 }', '{"c":null,"a":1}', '{}', '{"a":1,"z":[1]}']) expect(valueOf(json(row, columns).encoder)).toBe(row);
  });

  test('finds every field wherever it stands', () => {
    const names = ['a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(fc.shuffledSubarray([...names, 'y', 'z']), (fields) => {
        const row = `{${fields.map((name, i) => `"${name}":${i}`).join(',')}}`;
        const { encoder } = json(row, names.map((name) => `${name} VARCHAR`).join(', '), undefined, true);
        const expected = Object.fromEntries(names.map((name) => [name, fields.includes(name) ? String(fields.indexOf(name)) : null]));
        if (fields.length > 0) expect(JSON.parse(valueOf(encoder))).toEqual(expected);
      }),
    );
  });

  test('keeps to the chosen columns when they were chosen', () => {
    expect(valueOf(json('{"z":0,"a":1}', columns, undefined, true).encoder)).toBe('{"a":1,"b":null,"c":null}');
  });

  test('converts what reads as the type: text of numbers, numbers and nested values as text', () => {
    expect(valueOf(json('{"a":"7","b":300,"c":"1.5"}', columns).encoder)).toBe('{"a":7,"b":"300","c":1.5}');
    expect(valueOf(json('{"a":7.0,"b":{"x":"y"}}', columns).encoder)).toBe('{"a":7,"b":"{\\"x\\":\\"y\\"}","c":null}');
  });

  test('reports what does not fit', () => {
    expect(json('{"a":"x"}', columns).reason).toBe('column "a" is not an INTEGER');
    expect(json('{"a":99999999999}', columns).reason).toBe('column "a" is not an INTEGER');
    expect(json('{"c":1e400}', columns).reason).toBe('column "c" is not a DOUBLE');
    expect(json('{"c":true}', columns).reason).toBe('column "c" is not a DOUBLE');
  });

  test('finds fields behind escapes and writes the key that a string means', () => {
    const { encoder } = json('{"\\u0062":"q\\"\\u00e9"}', columns, 'b');
    expect(decodeUtf8(Uint8Array.from(must(keyOf(encoder))))).toBe('q"é');
    expect(keyOf(json('{"a":258}', columns, 'a').encoder)).toEqual([0, 0, 1, 2]);
    expect(keyOf(json('{"b":1}', columns, 'a').encoder)).toBeNull();
  });
});
