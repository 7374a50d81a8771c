import { expect, test } from 'vitest';
import type { Column } from '../../../workers/protocol/index.ts';
import { insertStatement } from './insertStatement.ts';

const columns: Column[] = [
  { name: 'NAME', type: 'VARCHAR', isKey: true },
  { name: 'age', type: 'INTEGER', isKey: false },
  { name: 'SCORE', type: 'DOUBLE', isKey: false },
  { name: 'OK', type: 'BOOLEAN', isKey: false },
  { name: 'TAGS', type: 'ARRAY<VARCHAR>', isKey: false },
];

test('texts are quoted, numbers are not, empty fields are left out', () => {
  expect(insertStatement('MOVES', columns, { NAME: "O'Neil", age: '42', SCORE: '', OK: 'TRUE', TAGS: "ARRAY['a']" })).toEqual({
    ok: true,
    statement: "INSERT INTO MOVES (NAME, `age`, OK, TAGS) VALUES ('O''Neil', 42, true, ARRAY['a']);",
  });
});

test('what does not fit the type is refused at its field', () => {
  expect(insertStatement('MOVES', columns, { age: '4.2' })).toEqual({ ok: false, column: 'age', reason: 'A whole number is expected here.' });
  expect(insertStatement('MOVES', columns, { SCORE: 'x' })).toMatchObject({ ok: false, column: 'SCORE' });
  expect(insertStatement('MOVES', columns, { OK: '1' })).toMatchObject({ ok: false, column: 'OK' });
  expect(insertStatement('MOVES', columns, {})).toMatchObject({ ok: false, column: 'NAME' });
});
