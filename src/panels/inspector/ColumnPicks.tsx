import type { Column } from '../../../workers/protocol/index.ts';
import './ColumnPicks.css';

export interface ColumnPicksProps {
  readonly legend: string;
  readonly columns: readonly Column[];
  isPicked(column: Column): boolean;
  onToggle(column: Column): void;
}

/** The columns that arrive, to tick; nothing where none are known. */
export const ColumnPicks = ({ legend, columns, isPicked, onToggle }: ColumnPicksProps) =>
  columns.length > 0 && (
    <fieldset className="inspector-picks">
      <legend>{legend}</legend>
      {columns.map((column) => (
        <label key={column.name} className="inspector-pick">
          <input type="checkbox" checked={isPicked(column)} onChange={() => onToggle(column)} />
          <span className="mono">{column.name}</span>
          <span className="inspector-type mono">{column.type}</span>
        </label>
      ))}
    </fieldset>
  );
