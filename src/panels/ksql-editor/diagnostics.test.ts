import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../workers/protocol/index.ts';
import { toDiagnostics } from './diagnostics.ts';

const problem = (over: Partial<Problem>): Problem => ({
  severity: 'error', message: 'no', span: { start: 4, end: 6 }, caret: '', line: 1, column: 5, suggestion: null, nodeId: null, ...over,
});

describe('toDiagnostics', () => {
  test('a suggestion becomes a fix', () => {
    const [found] = toDiagnostics([problem({ suggestion: 'COLOUR' })], (offset) => offset);
    expect(found).toMatchObject({ from: 4, to: 6, severity: 'error' });
    expect(found?.actions?.[0]?.name).toBe('Change to COLOUR');
  });

  test('places follow what was typed since, and never turn around', () => {
    const [found] = toDiagnostics([problem({})], (offset, side) => (side === 1 ? offset + 10 : 3));
    expect(found).toMatchObject({ from: 14, to: 14 });
  });

  test('a problem without a place is left to the list, the rest stands in order of the text', () => {
    const all = toDiagnostics([problem({ span: null }), problem({ span: { start: 9, end: 9 } }), problem({})], (offset) => offset);
    expect(all.map((each) => each.from)).toEqual([4, 9]);
  });
});
