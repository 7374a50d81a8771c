import { expect, test } from 'vitest';
import { insertPiece } from './insertPiece.ts';

test('a piece stands apart from its neighbours', () => {
  expect(insertPiece('', 0, 'COLOUR')).toEqual({ text: 'COLOUR ', cursor: 7 });
  expect(insertPiece('COLOUR ', 7, '=')).toEqual({ text: 'COLOUR = ', cursor: 9 });
  expect(insertPiece('(x)', 1, 'A AND')).toEqual({ text: '(A AND x)', cursor: 7 });
});

test('what was typed of it is replaced', () => {
  expect(insertPiece('a = 1 AND col', 13, 'COLOUR').text).toBe('a = 1 AND COLOUR ');
  expect(insertPiece('x', 1, 'COLOUR').text).toBe('x COLOUR ');
});
