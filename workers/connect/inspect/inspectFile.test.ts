import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../common/index.ts';
import { formatColumns, parseColumns } from '../formats/Column.ts';
import type { FileInspection } from './FileInspection.ts';
import { INSPECTED_BYTES, inspectFile } from './inspectFile.ts';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');

const inspectDataset = (name: string): FileInspection => {
  const bytes = readFileSync(join(data, name));
  return inspectFile(bytes.subarray(0, INSPECTED_BYTES), name, bytes.length);
};

const inspect = (text: string, name = 'x.csv'): FileInspection => {
  const bytes = encodeUtf8(text);
  return inspectFile(bytes, name, bytes.length);
};

const schemaOf = (inspection: FileInspection): string => formatColumns(inspection.columns);

describe('inspectFile on real files', () => {
  test.each([
    ['stocks.csv', 560, 'symbol VARCHAR, date VARCHAR, price DOUBLE'],
    ['weather.csv', 2922, 'location VARCHAR, date VARCHAR, precipitation DOUBLE, temp_max DOUBLE, temp_min DOUBLE, wind DOUBLE, weather VARCHAR'],
    ['airports.csv', 3376, 'iata VARCHAR, name VARCHAR, city VARCHAR, state VARCHAR, country VARCHAR, latitude DOUBLE, longitude DOUBLE'],
    ['cars.json', 406, 'Name VARCHAR, Miles_per_Gallon DOUBLE, Cylinders INTEGER, Displacement DOUBLE, Horsepower INTEGER, Weight_in_lbs INTEGER, Acceleration DOUBLE, Year VARCHAR, Origin VARCHAR'],
    ['unemployment.tsv', 3218, 'id INTEGER, rate DOUBLE'],
    ['flights-200k.json', 232_003, 'delay INTEGER, distance INTEGER, time DOUBLE'],
    ['sp500-2000.csv', 5105, 'date VARCHAR, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, adjclose DOUBLE, volume BIGINT'],
  ])('knows %s', (name, rows, schema) => {
    const inspection = inspectDataset(name);
    expect(schemaOf(inspection)).toBe(schema);
    expect(inspection.problems).toEqual([]);
    expect(inspection.estimatedRows).toBe(rows);
  });

  test('keeps zip codes with leading zeros and titles that are sometimes numbers as text', () => {
    expect(inspectDataset('zipcodes.csv').columns[0]).toMatchObject({ name: 'zip_code', type: 'VARCHAR' });
    const movies = inspectDataset('movies.json');
    expect(movies.columns.find(({ name }) => name === 'Title')).toMatchObject({ type: 'VARCHAR' });
    expect(movies.columns.find(({ name }) => name === 'Worldwide Gross')).toMatchObject({ type: 'BIGINT', isNullable: true });
    expect(Math.abs(movies.estimatedRows - 3201)).toBeLessThan(50);
  });

  test('gives every file either columns that read back as text or an error', () => {
    for (const name of readdirSync(data)) {
      const inspection = inspectDataset(name);
      const isUsable = !inspection.problems.some(({ severity }) => severity === 'error');
      expect([name, isUsable]).toEqual([name, inspection.estimatedRows > 0 && inspection.columns.length > 0]);
      if (!isUsable) continue;
      expect(parseColumns(schemaOf(inspection))).toEqual({ ok: true, value: inspection.columns.map((column) => ({ name: column.name, type: column.type })) });
    }
  });

  test('says what a binary file is', () => {
    expect(inspectDataset('flights-3m.parquet').problems[0]?.message).toContain('Parquet');
    expect(inspectDataset('ffox.png')).toMatchObject({ format: 'UNKNOWN', problems: [{ severity: 'error' }] });
  });
});

describe('inspectFile', () => {
  test('finds the delimiter, quotes or not', () => {
    expect(inspect('a;b;c\n"x, y";2,5;3\n').delimiter).toBe(';');
    expect(inspect('a|b\n1|2\n').delimiter).toBe('|');
    expect(inspect('a\tb,c\n1\t2\n').delimiter).toBe('\t');
    expect(inspect('only\none\n').delimiter).toBe(',');
  });

  test('widens numbers, keeps text that a number would change, and marks nulls', () => {
    const text = 'i,big,d,bool,zip,mix,plus,id,none\n1,1,1,true,01,1,+1,12345678901234567890,\n,3000000000,.5,FALSE,2,x,2,1,\n';
    expect(schemaOf(inspect(text))).toBe('i INTEGER, big BIGINT, d DOUBLE, bool BOOLEAN, zip VARCHAR, mix VARCHAR, plus VARCHAR, id VARCHAR, none VARCHAR');
    expect(inspect(text).columns.filter(({ isNullable }) => isNullable).map(({ name }) => name)).toEqual(['i', 'none']);
  });

  test('takes nested values as text, and fields that are sometimes missing as nullable', () => {
    const inspection = inspect('[{"a":{"b":1}},{"a":{"b":2},"c":true}]', 'x.json');
    expect(inspection.columns).toMatchObject([{ name: 'a', type: 'VARCHAR', examples: ['{"b":1}', '{"b":2}'] }, { name: 'c', type: 'BOOLEAN', isNullable: true }]);
  });

  test('knows JSON Lines by its lines, whatever the name', () => {
    expect(inspect('{"a":1}\n{"a":2}\n', 'x.json').format).toBe('JSONL');
    expect(inspect('{"a":1}', 'x.jsonl').format).toBe('JSONL');
    expect(inspect('{\n"a":1}\n{"a":2}', 'x.json')).toMatchObject({ format: 'JSON', estimatedRows: 2 });
  });

  test('has names for columns without one', () => {
    expect(inspect('a,,a\n1,2,3\n')).toMatchObject({ columns: [{ name: 'a' }, { name: 'column_2' }, { name: 'a_2' }], problems: [{ severity: 'warning' }] });
  });

  test('says what is wrong with a file that has no rows', () => {
    expect(inspect('')).toMatchObject({ format: 'UNKNOWN', problems: [{ severity: 'error', message: 'The file is empty.' }] });
    expect(inspect(' \n\n').problems[0]?.message).toBe('The file is empty.');
    expect(inspect('[1,2]', 'x.json').problems[0]).toEqual({ severity: 'error', message: 'No row can be read: row 1: a row must be a JSON object, this is a number.' });
    expect(inspect('a,b\n').problems[0]).toEqual({ severity: 'warning', message: 'There is a header but no row.' });
    expect(inspect('[]', 'x.json').problems[0]?.severity).toBe('error');
  });

  test('counts rows that will be skipped', () => {
    expect(inspect('a,b\n1,2\n1\n1,2\n').problems[0]?.message).toContain('1 of the first 3 rows');
  });

  test('warns of text in another encoding', () => {
    const bytes = Uint8Array.from([...encodeUtf8('a\nM'), 0xfc, ...encodeUtf8('nchen\n')]);
    expect(inspectFile(bytes, 'x.csv', bytes.length).problems[0]?.message).toContain('UTF-8');
  });
});
