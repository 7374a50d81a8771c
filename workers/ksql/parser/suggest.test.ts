import { describe, expect, test } from 'vitest';
import { nearest } from './suggest.ts';

describe('nearest', () => {
  test.each([
    ['SELEC', 'SELECT'],
    ['slect', 'SELECT'],
    ['CRAETE', 'CREATE'],
    ['DESCIRBE', 'DESCRIBE'],
    ['FORM', 'FROM'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, ['CREATE', 'DESCRIBE', 'FROM', 'SELECT'])).toBe(meant);
  });

  test('finds nothing where nothing is near', () => {
    expect(nearest('ORDERS', ['SELECT', 'CREATE'])).toBeUndefined();
    expect(nearest('RUN', ['DROP', 'PRINT'])).toBeUndefined();
  });

  test('takes one letter for nothing but itself', () => {
    expect(nearest('a', ['AS', 'b'])).toBeUndefined();
    expect(nearest('a', ['A'])).toBe('A');
  });

  test('prefers the nearest, then the first', () => {
    expect(nearest('user_idd', ['user_ids_', 'user_id', 'USER_ID'])).toBe('user_id');
  });

  test('gives the candidate in its own letter case', () => {
    expect(nearest('USERID', ['userId'])).toBe('userId');
  });
});
