import { expect, test } from 'vitest';
import { cellText } from './cellText.ts';

const of = (value: string | null, key: string | null = null): string | null => cellText({ key, value });

test('a record has the colour of its key, or of its first column without one', () => {
  expect(of('{"colour":"RED"}', 'blue')).toBe('blue');
  expect(of('{"colour":"RED","size":"s"}')).toBe('RED');
  expect(of(' { "id" : 17, "size": 1}')).toBe('17');
});

test('a value that was cut is still read, and one that has no first column has no colour', () => {
  expect(of('{"colour":"RED","size":"sma')).toBe('RED');
  for (const value of [null, '', 'plain', '[1]', '{}', '{"a":null}', '{"a":{"b":1}}', '{"a":"cut of']) expect(of(value)).toBeNull();
});
