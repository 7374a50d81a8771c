import { expect, test } from 'vitest';
import { shiftInto } from './shiftInto.ts';

test('shiftInto moves no further than it has to', () => {
  expect(shiftInto(30, 80, 0, 100)).toBe(0);
  expect(shiftInto(-20, 30, 0, 100)).toBe(20);
  expect(shiftInto(90, 140, 0, 100)).toBe(-40);
  expect(shiftInto(50, 250, 0, 100)).toBe(-50);
});
