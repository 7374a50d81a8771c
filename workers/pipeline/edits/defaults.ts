import type { AggregateConfig, Column, DraftKind, FilterConfig, NodeConfig, SelectConfig } from '../../protocol/index.ts';
import { writeName } from './naming.ts';

/** What a new node does before a person says: the least surprising thing that runs on these columns. */

export const emptyConfig = (kind: DraftKind): NodeConfig => {
  switch (kind) {
    case 'filter':
      return { kind: 'filter', clause: 'where', condition: '' };
    case 'select':
      return { kind: 'select', items: [], partitionBy: [] };
    case 'aggregate':
      return { kind: 'aggregate', groupBy: [], items: [] };
    case 'stream':
    case 'table':
      return { kind, name: '', topic: '', valueFormat: 'JSON', keyFormat: '', partitions: null, columns: [], isDerived: true };
    case 'sink-connector':
      return { kind: 'sink-connector', properties: { 'connector.class': 'FileSinkConnector', format: 'JSONL' } };
  }
};

export const filterFor = (config: FilterConfig, columns: readonly Column[]): string =>
  config.condition || `${writeName((columns.find(({ isKey }) => !isKey) ?? columns[0])?.name ?? 'ROWTIME')} IS NOT NULL`;

export const selectFor = (config: SelectConfig, columns: readonly Column[]): SelectConfig =>
  config.items.length > 0 ? config : { ...config, items: columns.map(({ name }) => ({ expression: writeName(name), alias: '' })) };

export const aggregateFor = (config: AggregateConfig, columns: readonly Column[]): AggregateConfig => {
  if (config.groupBy.length > 0 && config.items.length > 0) return config;
  const group = columns.find(({ isKey }) => isKey) ?? columns.find(({ type }) => type === 'VARCHAR') ?? columns[0];
  const name = group === undefined ? '1' : writeName(group.name);
  return { ...config, groupBy: [name], items: [{ expression: name, alias: '' }, { expression: 'COUNT(*)', alias: 'total' }] };
};

/** The newest value of every column, by the key or the first text column: how a stream becomes a table. */
export const latestFor = (columns: readonly Column[]): AggregateConfig => {
  const group = columns.find(({ isKey }) => isKey) ?? columns.find(({ type }) => type === 'VARCHAR') ?? columns[0];
  const name = group === undefined ? '1' : writeName(group.name);
  const others = columns.filter((column) => column !== group);
  return {
    kind: 'aggregate',
    groupBy: [name],
    items: [
      { expression: name, alias: '' },
      ...(others.length === 0
        ? [{ expression: 'COUNT(*)', alias: 'total' }]
        : others.map((column) => ({ expression: `LATEST_BY_OFFSET(${writeName(column.name)})`, alias: writeName(column.name) }))),
    ],
  };
};
