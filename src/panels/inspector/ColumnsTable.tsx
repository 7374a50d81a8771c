import { KeyRound, Minus, Pencil, Plus } from 'lucide-react';
import type { Column } from '../../../workers/protocol/index.ts';
import { diffColumns, type ColumnChange } from './diffColumns.ts';
import './ColumnsTable.css';

const MARKS: { readonly [Change in ColumnChange['change']]: { readonly icon: typeof Plus | null; readonly label: string } } = {
  kept: { icon: null, label: '' },
  added: { icon: Plus, label: 'added here' },
  removed: { icon: Minus, label: 'removed here' },
  altered: { icon: Pencil, label: 'altered here' },
};

/** The columns that leave a node, and what it did to those that arrived. */
export const ColumnsTable = ({ columnsIn, columnsOut }: { readonly columnsIn: readonly Column[]; readonly columnsOut: readonly Column[] }) => {
  const hasInput = columnsIn.length > 0;
  const changes = hasInput ? diffColumns(columnsIn, columnsOut) : columnsOut.map((column) => ({ column, change: 'kept', before: null }) as const);
  if (changes.length === 0) return <p className="inspector-quiet">No columns are known here yet.</p>;
  return (
    <table className="columns-table">
      <caption className="visually-hidden">{hasInput ? `${columnsIn.length} columns in, ${columnsOut.length} out` : `${columnsOut.length} columns`}</caption>
      <colgroup>
        <col className="columns-mark" />
        <col />
        <col className="columns-type" />
      </colgroup>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Change</th>
          <th scope="col">Column</th>
          <th scope="col">Type</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ column, change, before }) => {
          const { icon: Icon, label } = MARKS[change];
          return (
            <tr key={`${change} ${column.name}`} className={`columns-${change}`}>
              <td className="columns-mark">{Icon !== null && <Icon size={12} role="img" aria-label={label} />}</td>
              <td className="columns-name mono">
                {column.name}
                {column.isKey && <KeyRound size={12} role="img" aria-label="key" className="columns-key" />}
              </td>
              <td className="columns-type mono">{before !== null && before.type !== column.type ? `${before.type} → ${column.type}` : column.type}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};
