import type { Column, Json, ViewRecord } from '../../../workers/protocol/index.ts';

/** A record's value as cells: by column where it is a JSON object, else the text as it stands. */
export const readCells = (record: ViewRecord, columns: readonly string[]): readonly (string | null)[] | null => {
  if (record.value === null || columns.length === 0) return null;
  const value = parseJson(record.value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // KSQL finds fields by name in any case; the exact one comes first.
  const object = value as { readonly [name: string]: Json };
  const byUpperCase = new Map(Object.keys(object).map((name) => [name.toUpperCase(), name]));
  return columns.map((column) => {
    const name = column in object ? column : byUpperCase.get(column.toUpperCase());
    return name === undefined ? null : cellText(object[name] ?? null);
  });
};

/** How a value stands in a cell; null for NULL, which is drawn as such. */
export const cellText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
};

/** As `cellText`, without the noise that binary fractions leave at the end of a number. */
export const shortCellText = (value: unknown): string | null =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(10))) : cellText(value);

/** JSON in lines, anything else as it stands. */
export const prettyText = (text: string): string => {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text;
};

export const valueColumns = (columns: readonly Column[]): string[] => columns.filter((column) => !column.isKey).map((column) => column.name);

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};
