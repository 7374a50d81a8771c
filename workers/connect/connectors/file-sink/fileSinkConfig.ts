import { must } from '../../../common/index.ts';
import { configValue, defineConfig, type ConfigDef, type ConnectorConfig } from '../../config/ConfigDef.ts';
import { listOf } from '../../config/validateConfig.ts';
import type { ColumnType } from '../../formats/Column.ts';
import { formatOfName, type FileFormat } from '../../formats/FileFormat.ts';

export const FILE_SINK_CONFIG: ConfigDef = defineConfig([
  { name: 'topics', type: 'LIST', isRequired: true, documentation: 'Topics to read, separated by commas.', group: 'File' },
  { name: 'file', type: 'STRING', isRequired: true, documentation: 'Name of the file to write, for the download.', group: 'File' },
  { name: 'format', type: 'ENUM', values: ['JSONL', 'CSV', 'JSON'], documentation: 'How to write the records; told from the name, else JSONL, unless given.', group: 'File' },
  { name: 'include.key', type: 'BOOLEAN', defaultValue: 'false', documentation: 'Whether to write the key, as a column of its own.', group: 'Rows' },
  { name: 'include.timestamp', type: 'BOOLEAN', defaultValue: 'false', documentation: 'Whether to write the timestamp, as the column "_timestamp".', group: 'Rows' },
  { name: 'key.type', type: 'ENUM', defaultValue: 'VARCHAR', values: ['VARCHAR', 'INTEGER', 'BIGINT', 'DOUBLE'], documentation: 'What the bytes of the key are, in the KAFKA format.', importance: 'LOW', group: 'Rows' },
  { name: 'key.name', type: 'STRING', defaultValue: '_key', documentation: 'What the column of the key is called.', importance: 'LOW', group: 'Rows' },
]);

export interface FileSinkSettings {
  readonly topics: readonly string[];
  readonly file: string;
  readonly format: FileFormat;
  readonly includesKey: boolean;
  readonly includesTimestamp: boolean;
  readonly keyType: ColumnType;
  readonly keyName: string;
}

/** `config` holds to FILE_SINK_CONFIG. */
export const readFileSinkConfig = (config: ConnectorConfig): FileSinkSettings => {
  const value = (name: string): string | undefined => configValue(FILE_SINK_CONFIG, config, name);
  const file = must(value('file'));
  return {
    topics: listOf(must(value('topics'))),
    file,
    format: (value('format')?.toUpperCase() as FileFormat | undefined) ?? formatOfName(file) ?? 'JSONL',
    includesKey: value('include.key')?.toLowerCase() === 'true',
    includesTimestamp: value('include.timestamp')?.toLowerCase() === 'true',
    keyType: must(value('key.type')).toUpperCase() as ColumnType,
    keyName: must(value('key.name')),
  };
};
