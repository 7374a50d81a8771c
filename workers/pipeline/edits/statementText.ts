import type { Column, SelectItemConfig } from '../../protocol/index.ts';
import { writeName, writeText, writeTyped } from './naming.ts';

/** The text of statements that Oxbow adds for a person. */

export const connectorStatement = (kind: 'SOURCE' | 'SINK', name: string, properties: Readonly<Record<string, string>>): string =>
  `CREATE ${kind} CONNECTOR ${writeName(name)} WITH (\n${Object.entries(properties)
    .map(([key, value]) => `  ${writeText(key)} = ${writeText(value)}`)
    .join(',\n')}\n);`;

export const relationStatement = (
  kind: 'stream' | 'table',
  name: string,
  columns: readonly Column[],
  properties: { readonly topic: string; readonly partitions: number },
): string =>
  `CREATE ${kind.toUpperCase()} ${writeName(name)} (\n${columnLines(kind, columns)}\n) WITH (KAFKA_TOPIC = ${writeText(properties.topic)}, VALUE_FORMAT = 'JSON', PARTITIONS = ${properties.partitions});`;

export const columnLines = (kind: 'stream' | 'table', columns: readonly Column[]): string =>
  columns
    .map(({ name, type, isKey }) => `  ${writeName(name)} ${type}${isKey ? (kind === 'table' ? ' PRIMARY KEY' : ' KEY') : ''}`)
    .join(',\n');

export interface SelectText {
  readonly items: readonly SelectItemConfig[];
  readonly from: string;
  readonly where?: string;
  readonly groupBy?: readonly string[];
  readonly partitionBy?: readonly string[];
}

export const createAsSelect = (kind: 'STREAM' | 'TABLE', name: string, { items, from, where, groupBy, partitionBy }: SelectText): string =>
  [
    `CREATE ${kind} ${writeName(name)} AS`,
    `  SELECT ${selectList(items)}`,
    `  FROM ${writeName(from)}`,
    ...(where === undefined ? [] : [`  WHERE ${where}`]),
    ...(partitionBy === undefined || partitionBy.length === 0 ? [] : [`  PARTITION BY ${partitionBy.join(', ')}`]),
    ...(groupBy === undefined ? [] : [`  GROUP BY ${groupBy.join(', ')}`]),
    '  EMIT CHANGES;',
  ].join('\n');

export const selectList = (items: readonly SelectItemConfig[]): string =>
  items.map(({ expression, alias }) => (alias === '' ? expression : `${expression} AS ${writeTyped(alias)}`)).join(', ');
