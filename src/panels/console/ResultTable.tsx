import type { Row } from '../../../workers/protocol/index.ts';
import { cellText } from '../data/readRecord.ts';

const ROWS_SHOWN = 200;

export interface ResultTableProps {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The end of something longer, which counts for itself. */
  readonly isTail?: boolean;
}

export const ResultTable = ({ columns, rows, isTail = false }: ResultTableProps) => (
  <div className="result-scroller">
    <table className="result-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, ROWS_SHOWN).map((row, index) => (
          <tr key={index}>
            {columns.map((column) => (
              <td key={column} className="mono">
                {cellText(row[column]) ?? <span className="null-value">null</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    {!isTail && (
      <p className="console-quiet">
        {rows.length} {rows.length === 1 ? 'row' : 'rows'}
        {rows.length > ROWS_SHOWN && `, the first ${ROWS_SHOWN} shown`}
      </p>
    )}
  </div>
);
