import { expect, test } from 'vitest';
import type { Column } from '../../../workers/protocol/index.ts';
import { diffColumns } from './diffColumns.ts';

const column = (name: string, type = 'VARCHAR', isKey = false): Column => ({ name, type, isKey });

test('columns are kept, added, altered or removed, and the removed stand last', () => {
  const changes = diffColumns([column('A'), column('B'), column('C')], [column('C', 'VARCHAR', true), column('N', 'BIGINT'), column('A')]);
  expect(changes.map(({ column: { name }, change }) => `${name} ${change}`)).toEqual(['C altered', 'N added', 'A kept', 'B removed']);
  expect(changes[0]?.before).toEqual(column('C'));
});
