import type { Column } from '../../../workers/protocol/index.ts';
import { quoteName } from '../shared/quoteName.ts';

export type InsertOutcome =
  | { readonly ok: true; readonly statement: string }
  | { readonly ok: false; readonly column: string | null; readonly reason: string };

/** `INSERT INTO` of what was typed per column; a field left empty is NULL and left out. */
export const insertStatement = (relation: string, columns: readonly Column[], typed: Readonly<Record<string, string>>): InsertOutcome => {
  const names: string[] = [];
  const values: string[] = [];
  for (const column of columns) {
    const text = typed[column.name] ?? '';
    if (text === '') continue;
    const literal = toLiteral(text, column.type);
    if (literal === null) return { ok: false, column: column.name, reason: `${describe(column.type)} is expected here.` };
    names.push(quoteName(column.name));
    values.push(literal);
  }
  if (names.length === 0) return { ok: false, column: columns[0]?.name ?? null, reason: 'Fill in at least one field.' };
  return { ok: true, statement: `INSERT INTO ${quoteName(relation)} (${names.join(', ')}) VALUES (${values.join(', ')});` };
};

const toLiteral = (text: string, type: string): string | null => {
  switch (baseOf(type)) {
    case 'INTEGER':
    case 'INT':
    case 'BIGINT':
      return /^\s*[-+]?\d+\s*$/.test(text) ? text.trim() : null;
    case 'DOUBLE':
    case 'DECIMAL':
      return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text) ? text.trim() : null;
    case 'BOOLEAN':
      return /^\s*(?:true|false)\s*$/i.test(text) ? text.trim().toLowerCase() : null;
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return text.trim();
    default:
      return `'${text.replaceAll("'", "''")}'`;
  }
};

const describe = (type: string): string => {
  switch (baseOf(type)) {
    case 'BOOLEAN':
      return 'true or false';
    case 'DOUBLE':
    case 'DECIMAL':
      return 'A number';
    default:
      return 'A whole number';
  }
};

const baseOf = (type: string): string => /^\w+/.exec(type)?.[0].toUpperCase() ?? '';
