import { formatSignature } from '../expression/matchSignature.ts';
import { aggregateFunctions, scalarFunctions } from '../function/functionRegistry.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import { INTEGER, STRING } from '../parser/SqlType.ts';
import type { SqlValue } from '../SqlValue.ts';
import type { TopicMetadata } from '../../broker/index.ts';
import type { ConnectorDescription } from './ConnectorAdmin.ts';
import type { KsqlEntity } from './KsqlEntity.ts';
import type { PersistentQuery } from './PersistentQuery.ts';

/** The bodies of SHOW: columns and rows. */
type Listing = Pick<KsqlEntity, 'type' | 'message' | 'columns' | 'rows'>;

const text = (...names: string[]): SchemaColumn[] => names.map((name) => ({ name, type: STRING }));

const listing = (type: KsqlEntity['type'], what: string, columns: readonly SchemaColumn[], rows: ReadonlyArray<readonly SqlValue[]>): Listing => ({
  type,
  message: rows.length === 0 ? `There are no ${what}.` : `${rows.length} ${what}`,
  columns,
  rows,
});

export const listSources = (metaStore: MetaStore, kind: 'STREAM' | 'TABLE'): Listing =>
  listing(
    kind === 'STREAM' ? 'streams' : 'tables',
    kind === 'STREAM' ? 'streams' : 'tables',
    text('name', 'topic', 'keyFormat', 'valueFormat'),
    metaStore.sources.filter((source) => source.kind === kind).map(({ name, topic, keyFormat, valueFormat }) => [name, topic, keyFormat.name === 'NONE' ? 'KAFKA' : keyFormat.name, valueFormat.name]),
  );

export const listTopics = (topics: readonly TopicMetadata[], withInternal: boolean): Listing =>
  listing(
    'topics',
    'topics',
    [{ name: 'name', type: STRING }, { name: 'partitions', type: INTEGER }, { name: 'replicas', type: INTEGER }],
    topics
      .filter(({ isInternal }) => withInternal || !isInternal)
      .map(({ name, partitions }) => [name, partitions.length, partitions[0]?.replicas.length ?? 0]),
  );

export const listQueries = (queries: readonly PersistentQuery[]): Listing =>
  listing('queries', 'queries', text('id', 'sink', 'status', 'statement'), queries.map(({ id, sink, statement, state }) => [id, sink.name, state, statement]));

export const listConnectors = (connectors: readonly ConnectorDescription[]): Listing =>
  listing('connectors', 'connectors', text('name', 'type', 'className', 'state'), connectors.map(({ name, kind, connectorClass, state }) => [name, kind, connectorClass, state]));

export const listFunctions = (): Listing =>
  listing('functions', 'functions', text('name', 'category', 'description'), [
    ...[...scalarFunctions.values()].map(({ name, description }) => [name, 'SCALAR', description]),
    ...[...aggregateFunctions.values()].map(({ name, description }) => [name, 'AGGREGATE', description]),
  ]);

export const listProperties = (properties: ReadonlyMap<string, string>): Listing =>
  listing('properties', 'properties', text('name', 'value'), [...properties]);

export const describeFunction = (name: string): Listing | undefined => {
  const scalar = scalarFunctions.get(name);
  if (scalar !== undefined)
    return { type: 'description', message: scalar.description, columns: text('variation'), rows: scalar.signatures.map((signature) => [formatSignature(name, signature)]) };
  const aggregate = aggregateFunctions.get(name);
  return aggregate && { type: 'description', message: aggregate.description, columns: text('variation'), rows: aggregate.signatures.map((signature) => [signature]) };
};
