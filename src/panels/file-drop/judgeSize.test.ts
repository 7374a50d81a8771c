import { expect, test } from 'vitest';
import type { StorageStatus } from '../../../workers/protocol/index.ts';
import { judgeSize } from './judgeSize.ts';

const storage = (quotaBytes: number | null, usedBytes = 0): StorageStatus => ({ kind: 'indexeddb', quotaBytes, usedBytes, isPersisted: false, recoveries: [] });

test('small files are loaded without a word', () => {
  expect(judgeSize(5_000_000, storage(1e9))).toEqual({ kind: 'fine' });
});

test('large files are asked about, with their size beside what is free', () => {
  expect(judgeSize(200_000_000, storage(2e9, 1e9))).toEqual({
    kind: 'ask', reason: 'The file has 200 MB; with its records it takes about 500 MB. 1.0 GB of storage are free.',
  });
  expect(judgeSize(200_000_000, storage(null))).toMatchObject({ kind: 'ask' });
});

test('what may not fit is asked about, what cannot is refused', () => {
  expect(judgeSize(60_000_000, storage(100_000_000))).toMatchObject({ kind: 'ask' });
  expect(judgeSize(60_000_000, storage(100_000_000, 50_000_000))).toEqual({
    kind: 'refuse', reason: 'The file has 60.0 MB, but this browser gives Oxbow only 50.0 MB more storage.',
  });
  expect(judgeSize(60_000_000, storage(50_000_000, 90_000_000))).toMatchObject({ kind: 'refuse' });
});
