import { expect, test } from 'vitest';
import { readReset, type ResetDraft } from './resetForm.ts';

const of = (part: Partial<ResetDraft>) => readReset({ kind: 'earliest', offset: '', time: '', by: '', ...part });

test('every way to reset is read from its own field', () => {
  expect(of({})).toEqual({ to: { kind: 'earliest' } });
  expect(of({ kind: 'offset', offset: ' 12 ' })).toEqual({ to: { kind: 'offset', offset: 12 } });
  expect(of({ kind: 'shift', by: '-10' })).toEqual({ to: { kind: 'shift', by: -10 } });
  expect(of({ kind: 'shift', by: '+3' })).toEqual({ to: { kind: 'shift', by: 3 } });
  expect(of({ kind: 'time', time: '2024-05-01T12:00' })).toEqual({ to: { kind: 'time', timestampMs: new Date(2024, 4, 1, 12).getTime() } });
});

test('what is no number or no time is refused', () => {
  for (const part of [{ kind: 'offset', offset: '-1' }, { kind: 'shift', by: 'x' }, { kind: 'time', time: '' }] as const) expect(of(part)).toHaveProperty('mistake');
});
