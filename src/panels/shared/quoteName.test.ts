import { expect, test } from 'vitest';
import { formName, isPlainName, quoteName, readName } from './quoteName.ts';

test('only a name that would be read as another one, or as a keyword, is quoted', () => {
  expect(['COLOUR', '_X1', 'colour', 'odd name', 'a`b', 'SIZE', 'DATE', '1ST'].map(quoteName)).toEqual([
    'COLOUR', '_X1', '`colour`', '`odd name`', '`a``b`', '`SIZE`', 'DATE', '`1ST`',
  ]);
});

test('a plain name may have any case', () => {
  expect(['colour', 'Size', 'order id', 'x1'].map(isPlainName)).toEqual([true, false, false, true]);
});

test('a typed name is read as KSQL reads it', () => {
  expect(['hottest', ' HOT ', '`hot`', 'odd name', '`a``b`', ''].map(readName)).toEqual(['HOTTEST', 'HOT', 'hot', 'odd name', 'a`b', '']);
});

test('a name goes into a form and comes back as itself', () => {
  for (const name of ['HOT', 'hot', 'Hot_1', 'odd name', '1st', 'a`b']) expect(readName(formName(name))).toBe(name);
});
