import { expect, test } from 'vitest';
import { wrapName } from './wrapName.ts';

test('a name takes a line or two', () => {
  expect(wrapName('Source', 10)).toEqual(['Source']);
  expect(wrapName('Aggregate-GroupBy-repartition-filter', 23)).toEqual(['Aggregate-GroupBy-', 'repartition-filter']);
  expect(wrapName('KSTREAM-AGGREGATE-STATE-STORE-0000000003', 15)).toEqual(['KSTREAM-', '…ORE-0000000003']);
});
