import type { TableRow } from '../../stores/runtimeStore.ts';

export interface Order {
  /** Of the view's columns; null is the key. */
  readonly column: number | null;
  readonly isDescending: boolean;
}

export interface KeyedRow {
  readonly key: string;
  readonly row: TableRow;
}

/** Numbers by size, everything else by name, NULL last either way; equal ones stay in order of the key. */
export const sortRows = (rows: ReadonlyMap<string, TableRow>, { column, isDescending }: Order): KeyedRow[] => {
  const keyed = [...rows].map(([key, row]) => ({ key, row }));
  const direction = isDescending ? -1 : 1;
  return keyed.sort((a, b) => {
    if (column === null) return direction * compareTexts(a.key, b.key);
    const [left, right] = [a.row.values[column], b.row.values[column]];
    const [isLeftNull, isRightNull] = [left === null || left === undefined, right === null || right === undefined];
    if (isLeftNull || isRightNull) return isLeftNull === isRightNull ? compareTexts(a.key, b.key) : isLeftNull ? 1 : -1;
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : compareTexts(String(left), String(right));
    return order === 0 ? compareTexts(a.key, b.key) : direction * order;
  });
};

const collator = new Intl.Collator('en', { numeric: true });
const compareTexts = (a: string, b: string): number => collator.compare(a, b);
