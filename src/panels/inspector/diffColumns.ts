import type { Column } from '../../../workers/protocol/index.ts';

export interface ColumnChange {
  readonly column: Column;
  readonly change: 'kept' | 'added' | 'removed' | 'altered';
  /** What it was, where its type or its place in the key changed. */
  readonly before: Column | null;
}

/** What a node does to the columns: those that leave, in their order, then those that do not. */
export const diffColumns = (columnsIn: readonly Column[], columnsOut: readonly Column[]): ColumnChange[] => {
  const arriving = new Map(columnsIn.map((column) => [column.name, column]));
  const changes: ColumnChange[] = columnsOut.map((column) => {
    const before = arriving.get(column.name);
    if (before === undefined) return { column, change: 'added', before: null };
    const isSame = before.type === column.type && before.isKey === column.isKey;
    return isSame ? { column, change: 'kept', before: null } : { column, change: 'altered', before };
  });
  const leaving = new Set(columnsOut.map((column) => column.name));
  for (const column of columnsIn) if (!leaving.has(column.name)) changes.push({ column, change: 'removed', before: null });
  return changes;
};
