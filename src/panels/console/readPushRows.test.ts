import { expect, test } from 'vitest';
import type { ViewRecord } from '../../../workers/protocol/index.ts';
import { readPushRows } from './readPushRows.ts';

const record = (offset: number, value: string | null): ViewRecord => ({ partition: 1, offset, timestampMs: 0, key: 'k', value });

test('rows come as arrays or as objects, the newest are kept', () => {
  const records = [record(0, '[1,"x"]'), record(1, '[2,"y"]'), record(2, '{"A":3,"B":"z"}'), record(3, null)];
  expect(readPushRows({ kind: 'records', columns: ['A', 'B'], records, total: 4 }, 3)).toEqual({
    columns: ['A', 'B'],
    rows: [{ A: 2, B: 'y' }, { A: 3, B: 'z' }, { A: null, B: null }],
  });
});

test('records without columns stand as they are in the topic', () => {
  expect(readPushRows({ kind: 'records', columns: [], records: [record(7, 'text')], total: 1 }, 10)).toEqual({
    columns: ['partition', 'offset', 'key', 'value'],
    rows: [{ partition: 1, offset: 7, key: 'k', value: 'text' }],
  });
});

test('rows by key keep their columns', () => {
  const rows = new Map([['a', { values: ['a', 1], changed: [], changedAt: 0 }]]);
  expect(readPushRows({ kind: 'rows', columns: ['K', 'N'], rows, total: 1 }, 10).rows).toEqual([{ K: 'a', N: 1 }]);
});
