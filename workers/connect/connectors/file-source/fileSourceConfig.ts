import { err, must, ok, type Result } from '../../../common/index.ts';
import { configValue, defineConfig, type ConfigDef, type ConnectorConfig } from '../../config/ConfigDef.ts';
import type { ConnectError } from '../../config/ConnectError.ts';
import { nearestName } from '../../config/nearestName.ts';
import { parseColumns, type Column } from '../../formats/Column.ts';
import { formatOfName, type FileFormat } from '../../formats/FileFormat.ts';
import type { RowSchema } from '../../formats/RowEncoder.ts';

export const FILE_SOURCE_CONFIG: ConfigDef = defineConfig([
  { name: 'file', type: 'STRING', isRequired: true, documentation: 'Name of the file, as it was dropped onto the page.', group: 'File' },
  { name: 'topic', type: 'STRING', isRequired: true, documentation: 'Where the rows go.', group: 'File' },
  { name: 'format', type: 'ENUM', values: ['CSV', 'JSON', 'JSONL'], documentation: 'How the rows are written; told from the name, or else from the content, unless given.', group: 'File' },
  { name: 'delimiter', type: 'STRING', defaultValue: 'auto', documentation: 'What stands between the cells of CSV: one character, or "tab"; found out when "auto".', group: 'File' },
  { name: 'header', type: 'BOOLEAN', defaultValue: 'true', documentation: 'Whether the first line of CSV names the columns.', importance: 'LOW', group: 'File' },
  { name: 'columns', type: 'STRING', documentation: 'What to load, as "name TYPE, name TYPE" in the types BOOLEAN, INTEGER, BIGINT, DOUBLE and VARCHAR; all that is found, in types that fit, unless given.', group: 'Rows' },
  { name: 'key', type: 'STRING', documentation: 'The column that becomes the key.', group: 'Rows' },
  { name: 'timestamp', type: 'STRING', documentation: 'The column that holds the time of a row: milliseconds since 1970, or a date and time, taken as UTC without a zone.', group: 'Rows' },
]);

/** A valid configuration, read. */
export interface FileSourceSettings {
  readonly file: string;
  readonly topic: string;
  /** Undefined: what the content says. */
  readonly format: FileFormat | undefined;
  /** Undefined: what the content says. */
  readonly delimiter: string | undefined;
  readonly hasHeader: boolean;
  /** Undefined: what the content says. */
  readonly columns: readonly Column[] | undefined;
  readonly key: string | undefined;
  readonly timestamp: string | undefined;
}

/** `config` holds to FILE_SOURCE_CONFIG. */
export const readFileSourceConfig = (config: ConnectorConfig): Result<FileSourceSettings, ConnectError> => {
  const value = (name: string): string | undefined => configValue(FILE_SOURCE_CONFIG, config, name);
  const file = must(value('file'));
  const delimiter = delimiterOf(config['delimiter'] === '\t' ? 'tab' : must(value('delimiter')));
  if (delimiter === null)
    return err({ code: 'INVALID_VALUE', key: 'delimiter', message: `"delimiter" must be one character, "tab" or "auto", not "${must(value('delimiter'))}"` });
  const columnsText = value('columns');
  const columns = columnsText === undefined ? undefined : parseColumns(columnsText);
  if (columns?.ok === false) return err({ code: 'INVALID_VALUE', key: 'columns', message: columns.error });
  const settings: FileSourceSettings = {
    file,
    topic: must(value('topic')),
    format: (value('format')?.toUpperCase() as FileFormat | undefined) ?? formatOfName(file),
    delimiter,
    hasHeader: must(value('header')).toLowerCase() === 'true',
    columns: columns?.value,
    key: value('key'),
    timestamp: value('timestamp'),
  };
  const schema = settings.columns === undefined ? undefined : schemaOf(settings, settings.columns);
  return schema?.ok === false ? schema : ok(settings);
};

/** The places of key and timestamp among the columns. */
export const schemaOf = (settings: FileSourceSettings, columns: readonly Column[]): Result<RowSchema, ConnectError> => {
  const keyColumn = indexOf(columns, settings.key);
  if (settings.key !== undefined && keyColumn < 0) return err(noSuchColumn('key', settings.key, columns));
  const timestampColumn = indexOf(columns, settings.timestamp);
  if (settings.timestamp !== undefined && timestampColumn < 0) return err(noSuchColumn('timestamp', settings.timestamp, columns));
  if (columns[keyColumn]?.type === 'BOOLEAN')
    return err({ code: 'INVALID_VALUE', key: 'key', message: `the key column "${settings.key ?? ''}" is a BOOLEAN, which a key in the KAFKA format cannot be` });
  return ok({ columns, keyColumn, timestampColumn });
};

/** By its exact name, else without regard to case, as KSQL writes names in capitals. */
const indexOf = (columns: readonly Column[], name: string | undefined): number => {
  if (name === undefined) return -1;
  const exact = columns.findIndex((column) => column.name === name);
  return exact >= 0 ? exact : columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
};

const noSuchColumn = (key: string, name: string, columns: readonly Column[]): ConnectError => {
  const names = columns.map((column) => column.name);
  const suggestion = nearestName(name, names);
  return {
    code: 'INVALID_VALUE',
    key,
    message: `there is no column "${name}" among ${names.join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
};

const delimiterOf = (text: string): string | undefined | null => {
  if (text.toLowerCase() === 'auto') return undefined;
  if (text.toLowerCase() === 'tab' || text === '\\t') return '\t';
  return text.length === 1 && text !== '"' && text.charCodeAt(0) < 0x80 ? text : null;
};
