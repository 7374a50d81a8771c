import { expect, test } from 'vitest';
import { fitName, inCode, wrapName } from './wrapName.ts';

test('a name takes a line or two, broken where its parts meet', () => {
  expect(wrapName('Source', 10)).toEqual(['Source']);
  expect(wrapName('Aggregate-GroupBy-repartition-filter', 23)).toEqual(['Aggregate-GroupBy-', 'repartition-filter']);
  expect(wrapName('Aggregate-Aggregate-Materialize', 19, inCode)).toEqual(['Aggregate-Aggregate', '-Materialize']);
  expect(wrapName('sensor_readings-1', 16, inCode)).toEqual(['sensor_', 'readings-1']);
  expect(wrapName('Aggregate-GroupBy-repartition-1', 16, inCode)).toEqual(['Aggregate-Group', 'By-repartition-1']);
  expect(wrapName('abcdefghij', 6, inCode)).toEqual(['abcdef', 'ghij']);
});

test('what two lines are too short for loses its middle', () => {
  expect(wrapName('Aggregate-Aggregate-Materialize-changelog', 16, inCode)).toEqual(['Aggregate-Aggre…', 'ialize-changelog']);
  expect(fitName(['sensor_readings_of_all_lines-1'], 20, { lines: 1, measure: inCode })).toEqual(['sensor_…_lines-1']);
  for (const perLine of [8, 12, 20]) for (const line of wrapName('KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog', perLine, inCode)) expect(line.length).toBeLessThanOrEqual(perLine);
});

test('a shorter form comes only where the whole one has no room', () => {
  const forms = ['app-counts-changelog', 'counts-changelog'];
  expect(fitName(forms, 10, { measure: inCode })).toEqual(['app-counts', '-changelog']);
  expect(fitName(forms, 16, { lines: 1, measure: inCode })).toEqual(['counts-changelog']);
});
