import type { FileInspection } from '../../../workers/protocol/index.ts';
import { isPlainName } from '../shared/quoteName.ts';
import type { FilePlan } from './FilePlan.ts';

export interface FileStatements {
  readonly text: string;
  /** Node ids of the connector and the stream that the text makes. */
  readonly connectorId: string;
  readonly streamId: string;
}

/** The KSQL that loads a stored file: a source connector into a topic, and the stream over it. */
export const fileStatements = (inspection: FileInspection, plan: FilePlan): FileStatements => {
  const { streamName, key, partitions } = plan;
  const connector = `${streamName}_file`;
  const topic = streamName.toLowerCase();
  const taken = plan.columns.filter((column) => column.isTaken);
  const properties: [string, string][] = [
    ['connector.class', 'FileSourceConnector'],
    ['file', plan.storedName],
    ['topic', topic],
    ...(inspection.format === 'UNKNOWN' ? [] : [['format', inspection.format] satisfies [string, string]]),
    ...(inspection.delimiter === null ? [] : [['delimiter', inspection.delimiter === '\t' ? 'tab' : inspection.delimiter] satisfies [string, string]]),
    ['columns', taken.map(({ name, type }) => `${fileColumnName(name)} ${type}`).join(', ')],
    ...(key === null ? [] : [['key', key] satisfies [string, string]]),
  ];
  // KSQL's bare names differ only beyond their case: two columns that do not need both be quoted.
  const times = new Map<string, number>();
  for (const { name } of taken) times.set(name.toUpperCase(), (times.get(name.toUpperCase()) ?? 0) + 1);
  const columnName = (name: string): string => (isPlainName(name) && times.get(name.toUpperCase()) === 1 ? name : `\`${name.replaceAll('`', '``')}\``);
  const columns = taken.map(({ name, type }) => `  ${columnName(name)} ${type}${name === key ? ' KEY' : ''}`);
  const text = [
    `CREATE SOURCE CONNECTOR ${connector} WITH (`,
    properties.map(([name, value]) => `  ${quoteText(name)} = ${quoteText(value)}`).join(',\n'),
    ');',
    '',
    `CREATE STREAM ${streamName} (`,
    columns.join(',\n'),
    `) WITH (KAFKA_TOPIC = ${quoteText(topic)}, VALUE_FORMAT = 'JSON', PARTITIONS = ${partitions});`,
  ].join('\n');
  return { text, connectorId: connector.toUpperCase(), streamId: streamName.toUpperCase() };
};

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** As the file connector's setting `columns` reads names. */
const fileColumnName = (name: string): string => (/^[\w$@.-]+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``);
