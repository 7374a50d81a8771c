import { expect, test } from 'vitest';
import { sortRows } from './sortRows.ts';

const rows = new Map(
  Object.entries({ 'sensor-10': [3], 'sensor-2': [null], 'sensor-1': [3], b: [20], a: [100] }).map(([key, values]) => [key, { values, changed: [], changedAt: 0 }]),
);
const keys = (column: number | null, isDescending: boolean): string[] => sortRows(rows, { column, isDescending }).map((each) => each.key);

test('by key, numbers in names count as numbers', () => {
  expect(keys(null, false)).toEqual(['a', 'b', 'sensor-1', 'sensor-2', 'sensor-10']);
  expect(keys(null, true)[0]).toBe('sensor-10');
});

test('by column, numbers by size, equal ones by key, NULL last either way', () => {
  expect(keys(0, false)).toEqual(['sensor-1', 'sensor-10', 'b', 'a', 'sensor-2']);
  expect(keys(0, true)).toEqual(['a', 'b', 'sensor-1', 'sensor-10', 'sensor-2']);
});
