import { expect, test } from 'vitest';
import { draftOf, readSettings } from './settingsForm.ts';

const settings = { processingGuarantee: 'at_least_once', numStreamThreads: 1, numStandbyReplicas: 0, statestoreCacheMaxBytes: 0, commitIntervalMs: 0 } as const;

test('only what was changed is asked for', () => {
  expect(readSettings(draftOf(settings), settings)).toEqual({ change: {} });
  expect(readSettings({ ...draftOf(settings), processingGuarantee: 'exactly_once_v2', numStandbyReplicas: ' 2 ' }, settings)).toEqual({ change: { processingGuarantee: 'exactly_once_v2', numStandbyReplicas: 2 } });
});

test('what is no whole number is told at its field', () => {
  expect(readSettings({ ...draftOf(settings), numStreamThreads: 'two', commitIntervalMs: '' }, settings)).toEqual({ mistakes: { numStreamThreads: 'A whole number from 1 to 4.', commitIntervalMs: 'A whole number from 0 to 60,000.' } });
});

test('what is out of its range is told before it is sent', () => {
  expect(readSettings({ ...draftOf(settings), numStreamThreads: '0', commitIntervalMs: '60001', numStandbyReplicas: '3' }, settings)).toEqual({ mistakes: { numStreamThreads: 'From 1 to 4.', commitIntervalMs: 'From 0 to 60,000.' } });
});

test('a number may be written as the hint writes it', () => {
  expect(readSettings({ ...draftOf(settings), statestoreCacheMaxBytes: '10,485,760', commitIntervalMs: ' 30 000' }, settings)).toEqual({ change: { statestoreCacheMaxBytes: 10_485_760, commitIntervalMs: 30_000 } });
});
