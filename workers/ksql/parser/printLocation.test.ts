import { describe, expect, test } from 'vitest';
import { formatProblem, lineAndColumn, printCaret } from './printLocation.ts';

describe('lineAndColumn', () => {
  test('counts lines and columns from 1', () => {
    expect(lineAndColumn('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn('ab\ncd', 2)).toEqual({ line: 1, column: 3 });
    expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  });

  test('takes \\r\\n for one break', () => {
    expect(lineAndColumn('a\r\n\r\nb', 5)).toEqual({ line: 3, column: 1 });
  });

  test('takes an offset past the end for the end', () => {
    expect(lineAndColumn('ab', 99)).toEqual({ line: 1, column: 3 });
  });
});

describe('printCaret', () => {
  test('underlines the span in its line', () => {
    expect(printCaret('SELECT *\nFORM x;', { start: 9, end: 13 })).toBe('FORM x;\n^^^^');
    expect(printCaret('SELECT a FORM x;', { start: 9, end: 13 })).toBe('SELECT a FORM x;\n         ^^^^');
  });

  test('keeps tabs, so that the carets stand under the span', () => {
    expect(printCaret('\ta x', { start: 3, end: 4 })).toBe('\ta x\n\t  ^');
  });

  test('stops where the first line of a longer span stops', () => {
    expect(printCaret('a bc\nd', { start: 2, end: 6 })).toBe('a bc\n  ^^');
  });

  test('shows an empty span as one caret', () => {
    expect(printCaret('ab', { start: 2, end: 2 })).toBe('ab\n  ^');
    expect(printCaret('', { start: 0, end: 0 })).toBe('\n^');
  });
});

test('formatProblem says where, what and what to do, then points', () => {
  const problem = { message: "Unknown statement 'SELEC'", span: { start: 0, end: 5 }, hint: 'Did you mean SELECT?' };
  expect(formatProblem('SELEC a;', problem)).toBe(
    "line 1:1: Syntax Error\nUnknown statement 'SELEC'\nDid you mean SELECT?\nSELEC a;\n^^^^^",
  );
  expect(formatProblem('x', { message: 'No', span: { start: 0, end: 1 }, hint: undefined })).toBe('line 1:1: Syntax Error\nNo\nx\n^');
});
