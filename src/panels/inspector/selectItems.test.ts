import { describe, expect, test } from 'vitest';
import type { AggregateConfig, Column, SelectItemConfig } from '../../../workers/protocol/index.ts';
import { isPicked, moveItem, readAggregate, toggleColumn, toggleGroupBy } from './selectItems.ts';

const columns: Column[] = ['A', 'B', 'odd name'].map((name) => ({ name, type: 'VARCHAR', isKey: false }));
const items = (...expressions: string[]): SelectItemConfig[] => expressions.map((expression) => ({ expression, alias: '' }));
const texts = (list: readonly SelectItemConfig[]): string[] => list.map((item) => item.expression);

describe('picking columns', () => {
  test('a name counts as picked in any case, quoted or qualified', () => {
    expect(isPicked(items('a'), 'A')).toBe(true);
    expect(isPicked(items('s.`odd name`'), 'odd name')).toBe(true);
    expect(isPicked(items('UCASE(A)'), 'A')).toBe(false);
  });

  test('a column that leaves the star turns it into the others', () => {
    expect(texts(toggleColumn(items('*'), columns, 'B'))).toEqual(['A', '`odd name`']);
  });

  test('a picked column goes, another one comes to the end, expressions stay', () => {
    expect(texts(toggleColumn(items('A', 'UCASE(A)'), columns, 'A'))).toEqual(['UCASE(A)']);
    expect(texts(toggleColumn(items('A'), columns, 'odd name'))).toEqual(['A', '`odd name`']);
  });
});

test('an item moves by one and never out of the list', () => {
  expect(moveItem(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moveItem(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moveItem(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});

describe('aggregates', () => {
  const config: AggregateConfig = { kind: 'aggregate', groupBy: ['A'], items: items('A', 'COUNT(*)') };

  test('only one plain call of a known function is read', () => {
    expect(readAggregate(' count( * ) ', ['COUNT'])).toEqual({ name: 'COUNT', argument: '*' });
    expect(readAggregate('COUNT(*) + 1', ['COUNT'])).toBeNull();
    expect(readAggregate('SUM(ABS(x))', ['SUM'])).toBeNull();
    expect(readAggregate('UCASE(x)', ['COUNT'])).toBeNull();
  });

  test('a new group column stands behind the others and ahead of the aggregates', () => {
    const next = toggleGroupBy(config, 'B');
    expect(next.groupBy).toEqual(['A', 'B']);
    expect(texts(next.items)).toEqual(['A', 'B', 'COUNT(*)']);
  });

  test('a group column that goes leaves the select list too', () => {
    expect(toggleGroupBy(config, 'A')).toMatchObject({ groupBy: [], items: items('COUNT(*)') });
  });
});
