import { expect, test } from 'vitest';
import type { ViewRecord } from '../../../workers/protocol/index.ts';
import { cellText, prettyText, readCells, shortCellText } from './readRecord.ts';

const record = (value: string | null): ViewRecord => ({ partition: 0, offset: 0, timestampMs: 0, key: null, value });

test('cells are found by name in any case, the exact one first', () => {
  expect(readCells(record('{"colour":"red","Colour":"RED","n":1.50,"o":{"a":[1]},"z":null}'), ['COLOUR', 'Colour', 'N', 'O', 'Z', 'GONE'])).toEqual([
    'RED', 'RED', '1.5', '{"a":[1]}', null, null,
  ]);
});

test('what is no JSON object stays text', () => {
  expect(readCells(record('a,b'), ['A'])).toBeNull();
  expect(readCells(record('[1]'), ['A'])).toBeNull();
  expect(readCells(record(null), ['A'])).toBeNull();
  expect(readCells(record('{}'), [])).toBeNull();
  expect(prettyText('not json')).toBe('not json');
  expect(prettyText('{"a":1}')).toBe('{\n  "a": 1\n}');
});

test('large numbers that came as text stay exact', () => {
  expect(cellText('9007199254740993')).toBe('9007199254740993');
  expect(cellText(undefined)).toBeNull();
});

test('a short number has no noise of binary fractions, and loses nothing else', () => {
  expect([22.849999999999998, 0.1 + 0.2, 1 / 3, 9007199254740991, 20.5, 'x', null].map(shortCellText)).toEqual([
    '22.85', '0.3', '0.3333333333', '9007199254740991', '20.5', 'x', null,
  ]);
});
