import type { ViewData } from '../../stores/runtimeStore.ts';
import { useRuntime } from '../../stores/useStores.ts';
import { readPushRows } from './readPushRows.ts';
import { ResultTable } from './ResultTable.tsx';

const ROWS_SHOWN = 12;

/** The newest rows of a query that runs on, or the last ones it gave before it was stopped. */
export const PushRows = ({ viewId, stopped }: { readonly viewId: string; readonly stopped: ViewData | null }) => {
  const live = useRuntime((state) => state.views[viewId]);
  const data = stopped ?? live;
  if (data?.kind === 'error') {
    return (
      <p className="console-mistake" role="alert">
        {data.message}
      </p>
    );
  }
  if (data?.kind !== 'rows' && data?.kind !== 'records') return <p className="console-quiet">waiting for the first row…</p>;
  const { columns, rows } = readPushRows(data, ROWS_SHOWN);
  return (
    <div aria-live="off">
      {rows.length > 0 && <ResultTable columns={columns} rows={rows} isTail />}
      <p className="console-quiet numbers">
        {data.total.toLocaleString('en-US')} {data.total === 1 ? 'row' : 'rows'} {stopped === null ? 'so far' : 'until it was stopped'}
        {rows.length < data.total && rows.length > 0 && `, the last ${rows.length} shown`}
      </p>
    </div>
  );
};
