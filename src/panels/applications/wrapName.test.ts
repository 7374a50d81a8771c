import { expect, test } from 'vitest';
import { fitName, fitWhole, inCode, wrapName } from './wrapName.ts';

test('a name takes a line or two, broken where its parts meet', () => {
  expect(wrapName('Source', 10)).toEqual(['Source']);
  expect(wrapName('Aggregate-GroupBy-repartition-filter', 23)).toEqual(['Aggregate-GroupBy-', 'repartition-filter']);
  expect(wrapName('Aggregate-Aggregate-Materialize', 19, inCode)).toEqual(['Aggregate-Aggregate', '-Materialize']);
  expect(wrapName('sensor_readings-1', 16, inCode)).toEqual(['sensor_', 'readings-1']);
  expect(wrapName('SensorReadings', 9, inCode)).toEqual(['Sensor', 'Readings']);
});

test('where it may take more lines, each ends behind a separator', () => {
  expect(fitName(['Aggregate-GroupBy-repartition-1'], 14, { lines: 3, measure: inCode })).toEqual(['Aggregate-', 'GroupBy-', 'repartition-1']);
  expect(fitName(['Aggregate-Aggregate-Materialize'], 11, { lines: 3, measure: inCode })).toEqual(['Aggregate-', 'Aggregate-', 'Materialize']);
});

test('what the lines are too short for loses its middle, and is not broken within a word where that can be helped', () => {
  expect(wrapName('Aggregate-Aggregate-Materialize', 15, inCode)).toEqual(['Aggregate-…', '-Materialize']);
  expect(wrapName('Aggregate-Aggregate-Materialize-changelog', 16, inCode)).toEqual(['Aggregate-…', '-changelog']);
  expect(fitName(['sensor_readings_of_all_lines-1'], 20, { lines: 1, measure: inCode })).toEqual(['sensor_…_lines-1']);
  expect(wrapName('abcdefghij', 4, inCode)).toEqual(['abc…', 'ghij']);
  expect(fitWhole(['abcdefghij'], 6, { measure: inCode })).toBeUndefined();
  for (const perLine of [8, 12, 20]) for (const line of wrapName('KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog', perLine, inCode)) expect(line.length).toBeLessThanOrEqual(perLine);
});

test('a shorter form comes only where the whole one has no room', () => {
  const forms = ['app-counts-changelog', 'counts-changelog'];
  expect(fitName(forms, 13, { measure: inCode })).toEqual(['app-counts-', 'changelog']);
  expect(fitName(forms, 16, { lines: 1, measure: inCode })).toEqual(['counts-changelog']);
});
