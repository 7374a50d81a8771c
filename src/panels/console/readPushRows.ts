import type { Json, Row } from '../../../workers/protocol/index.ts';
import type { ViewData } from '../../stores/runtimeStore.ts';

/** What a push query or PRINT gave so far as rows, newest last. */
export const readPushRows = (data: Exclude<ViewData, { readonly kind: 'error' }>, most: number): { readonly columns: readonly string[]; readonly rows: readonly Row[] } => {
  if (data.kind === 'rows') {
    const rows = [...data.rows.values()].slice(-most).map(({ values }) => Object.fromEntries(data.columns.map((column, i) => [column, (values[i] ?? null) as Json])));
    return { columns: data.columns, rows };
  }
  const recent = data.records.slice(-most);
  if (data.columns.length === 0) {
    const columns = ['partition', 'offset', 'key', 'value'];
    return { columns, rows: recent.map(({ partition, offset, key, value }) => ({ partition, offset, key, value })) };
  }
  return { columns: data.columns, rows: recent.map((record) => toRow(record.value, data.columns)) };
};

/** A row comes as a JSON array in the order of the columns, or as an object by their names. */
const toRow = (value: string | null, columns: readonly string[]): Row => {
  const parsed = parseJson(value);
  if (Array.isArray(parsed)) return Object.fromEntries(columns.map((column, i) => [column, (parsed as readonly Json[])[i] ?? null]));
  if (typeof parsed === 'object' && parsed !== null) return parsed as Row;
  return Object.fromEntries(columns.map((column, i) => [column, i === 0 ? value : null]));
};

const parseJson = (text: string | null): Json => {
  if (text === null) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};
