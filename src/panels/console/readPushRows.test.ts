import { expect, test } from 'vitest';
import type { ViewRecord } from '../../../workers/protocol/index.ts';
import { readPushRows } from './readPushRows.ts';

const record = (offset: number, value: string | null): ViewRecord => ({ partition: 1, offset, timestampMs: 0, key: 'k', value });

test('records stand as they are in the topic, the newest at the end', () => {
  const data = { kind: 'records', columns: ['K', 'V'], records: [record(6, 'old'), record(7, '{"V":1}'), record(8, null)], total: 3 } as const;
  const { columns, rows } = readPushRows(data, 2);
  expect(columns).toEqual(['partition', 'offset', 'time', 'key', 'value']);
  expect(rows).toMatchObject([{ partition: 1, offset: 7, key: 'k', value: '{"V":1}' }, { offset: 8, value: null }]);
});

test('rows of a query have the columns of the query', () => {
  const row = (n: number) => ({ values: ['a', n], changed: [], changedAt: 0 });
  const rows = new Map([['0', row(1)], ['1', row(2)], ['2', row(3)]]);
  expect(readPushRows({ kind: 'rows', columns: ['K', 'N'], rows, total: 3 }, 2).rows).toEqual([{ K: 'a', N: 2 }, { K: 'a', N: 3 }]);
});
