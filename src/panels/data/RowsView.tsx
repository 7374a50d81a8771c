import type { ReactNode } from 'react';
import type { Column } from '../../../workers/protocol/index.ts';
import { useEngineView } from '../shared/useEngineView.ts';
import { RowsGrid } from './RowsGrid.tsx';

const LIMIT = 1000;

export const RowsView = ({ name, columns, bar }: { readonly name: string; readonly columns: readonly Column[]; readonly bar: ReactNode }) => {
  const data = useEngineView({ kind: 'table', name, limit: LIMIT });
  const total = data?.kind === 'rows' ? data.total : null;
  return (
    <>
      <header className="data-bar">
        {bar}
        <span className="data-total">
          {total !== null && (
            <>
              <b className="numbers">{total.toLocaleString('en-US')}</b> {total === 1 ? 'row' : 'rows'}
              {data?.kind === 'rows' && data.rows.size < total && `, ${data.rows.size.toLocaleString('en-US')} shown`}
            </>
          )}
        </span>
      </header>
      {data === undefined ? (
        <p className="data-note">Waiting for the table…</p>
      ) : data.kind === 'error' ? (
        <p className="data-note data-error" role="alert">
          {data.message}
        </p>
      ) : data.kind === 'rows' && data.rows.size > 0 ? (
        <RowsGrid name={name} data={data} keyColumns={columns.filter((column) => column.isKey).map((column) => column.name)} />
      ) : (
        <p className="data-note">The table is empty. A row appears as soon as a record with its key comes in.</p>
      )}
    </>
  );
};
