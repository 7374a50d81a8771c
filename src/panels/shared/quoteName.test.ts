import { expect, test } from 'vitest';
import { isPlainName, quoteName } from './quoteName.ts';

test('only a name that would be read as another one, or as a keyword, is quoted', () => {
  expect(['COLOUR', '_X1', 'colour', 'odd name', 'a`b', 'SIZE', 'DATE', '1ST'].map(quoteName)).toEqual([
    'COLOUR', '_X1', '`colour`', '`odd name`', '`a``b`', '`SIZE`', 'DATE', '`1ST`',
  ]);
});

test('a plain name may have any case', () => {
  expect(['colour', 'Size', 'order id', 'x1'].map(isPlainName)).toEqual([true, false, false, true]);
});
