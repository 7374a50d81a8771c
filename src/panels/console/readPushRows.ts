import type { Json, Row } from '../../../workers/protocol/index.ts';
import type { ViewData } from '../../stores/runtimeStore.ts';
import { formatTime } from '../shared/formatTime.ts';

const RECORD_COLUMNS = ['partition', 'offset', 'time', 'key', 'value'] as const;

/** The last rows that a push query or PRINT gave, newest at the end. */
export const readPushRows = (
  data: Extract<ViewData, { readonly kind: 'rows' | 'records' }>,
  most: number,
): { readonly columns: readonly string[]; readonly rows: readonly Row[] } => {
  if (data.kind === 'rows') {
    const rows = [...data.rows.values()].slice(-most).map(({ values }) => Object.fromEntries(data.columns.map((column, i) => [column, (values[i] ?? null) as Json])));
    return { columns: data.columns, rows };
  }
  const rows = data.records.slice(-most).map(({ partition, offset, timestampMs, key, value }) => ({ partition, offset, time: formatTime(timestampMs), key, value }));
  return { columns: RECORD_COLUMNS, rows };
};
