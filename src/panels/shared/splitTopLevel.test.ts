import { expect, test } from 'vitest';
import { splitTopLevel } from './splitTopLevel.ts';

test('separators inside of calls, texts, quoted names and comments do not split', () => {
  expect(splitTopLevel("f(a, b), 'x, y', `c, d`, ARRAY[1, 2]", ',')).toEqual(['f(a, b)', "'x, y'", '`c, d`', 'ARRAY[1, 2]']);
  expect(splitTopLevel("SELECT ';' FROM a; -- b; c\nSHOW TOPICS; /* ; */", ';')).toEqual(["SELECT ';' FROM a", '-- b; c\nSHOW TOPICS', '/* ; */']);
  expect(splitTopLevel("'it''s; fine'; x", ';')).toEqual(["'it''s; fine'", 'x']);
});

test('empty pieces fall away', () => {
  expect(splitTopLevel(' ; ;a; ', ';')).toEqual(['a']);
  expect(splitTopLevel("'open", ',')).toEqual(["'open"]);
});
