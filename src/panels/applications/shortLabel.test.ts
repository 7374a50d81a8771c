import { expect, test } from 'vitest';
import { labelSize, shortLabel } from './shortLabel.ts';

test('a node is called by what its name ends with, without its number', () => {
  expect(['Source', 'Aggregate-GroupBy-repartition-filter', 'KSTREAM-SINK-0000000004', 'per_page', '12'].map((name) => shortLabel(name, 20).text)).toEqual(['Source', 'filter', 'SINK', 'per_page', '12']);
  expect(shortLabel('Materialize', 6).text).toBe('Materialize');
  expect(shortLabel('Materialize', 6).size).toBeLessThan(1);
  expect(shortLabel('number_of_very_warm_readings', 6).text).toMatch(/^number.*…$/);
});

test('names are written where they can be read', () => {
  expect(labelSize(0.2)).toBeUndefined();
  expect(labelSize(0.5)! * 0.5).toBeGreaterThanOrEqual(10);
  expect(labelSize(2)! * 2).toBeLessThanOrEqual(14);
});
