import { err, ok, type Result } from '../../common/index.ts';

/** The KSQL types that a row of a file can hold. Whatever is nested is kept as the VARCHAR of its JSON text. */
export type ColumnType = 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'VARCHAR';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ['BOOLEAN', 'BOOLEAN'], ['INTEGER', 'INTEGER'], ['INT', 'INTEGER'], ['BIGINT', 'BIGINT'], ['DOUBLE', 'DOUBLE'], ['VARCHAR', 'VARCHAR'], ['STRING', 'VARCHAR'],
]);

const COLUMN = /\s*(?:`((?:[^`]|``)+)`|([^\s,`]+))\s+([A-Za-z]+)\s*(,|$)/y;

/** Reads `name TYPE, name TYPE`; a name with blanks, commas or back quotes stands in back quotes, as in KSQL. */
export const parseColumns = (text: string): Result<Column[], string> => {
  const columns: Column[] = [];
  COLUMN.lastIndex = 0;
  for (let more = text.trim() !== ''; more; ) {
    const at = COLUMN.lastIndex;
    const match = COLUMN.exec(text);
    if (match === null) return err(`"${text.slice(at).trim()}" is not a list of "name TYPE, name TYPE"`);
    const name = match[1]?.replaceAll('``', '`') ?? match[2]!;
    const type = TYPES.get(match[3]!.toUpperCase());
    if (type === undefined) return err(`column "${name}" has the type ${match[3]!}; a file's columns are BOOLEAN, INTEGER, BIGINT, DOUBLE or VARCHAR`);
    if (columns.some((column) => column.name === name)) return err(`column "${name}" is there twice`);
    columns.push({ name, type });
    more = match[4] === ',';
  }
  return ok(columns);
};

/** The text that `parseColumns` reads back. */
export const formatColumns = (columns: readonly Column[]): string =>
  columns.map(({ name, type }) => `${/^[\w$@.-]+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``} ${type}`).join(', ');
