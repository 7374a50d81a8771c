import { analyzeCreateAsSelect } from '../analyzer/analyzeCreateAsSelect.ts';
import { analyzeQuery } from '../analyzer/analyzeQuery.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { buildQueryTopology } from '../execution/buildQueryTopology.ts';
import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { formatSchema } from '../metastore/LogicalSchema.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import { nearest } from '../parser/index.ts';
import type { Explain } from '../parser/ast.ts';
import { formatSqlType, STRING, type SqlType } from '../parser/SqlType.ts';
import type { KsqlEntity } from './KsqlEntity.ts';
import type { PersistentQuery } from './PersistentQuery.ts';

type Answer = Omit<KsqlEntity, 'statement'>;

/** DESCRIBE [EXTENDED]: the columns and, extended, where they lie and who reads and writes them. */
export const describeSource = (source: DataSource, metaStore: MetaStore, queries: readonly PersistentQuery[], isExtended: boolean): Answer => {
  const keyWord = source.kind === 'TABLE' ? 'primary key' : 'key';
  const typeText = (type: SqlType): string => formatSqlType(type).replace(/\bSTRING\b/g, 'VARCHAR(STRING)');
  const readers = metaStore.readersOf(source.name);
  const writers = queries.filter(({ sink }) => sink.name === source.name).map(({ id }) => id);
  const details = [
    `Name: ${source.name}`, `Type: ${source.kind}`, `Kafka topic: ${source.topic}`,
    `Key format: ${source.keyFormat.name}`, `Value format: ${source.valueFormat.name}`,
    `Timestamp field: ${source.timestampColumn ?? 'Not set - using <ROWTIME>'}`,
    `Statement: ${source.sql}`, `Read by: ${readers.join(', ') || 'none'}`, `Written by: ${writers.join(', ') || 'none'}`,
  ];
  return {
    type: 'description',
    message: isExtended ? details.join('\n') : `Name: ${source.name}`,
    columns: [{ name: 'field', type: STRING }, { name: 'type', type: STRING }],
    rows: [
      ...source.schema.key.map(({ name, type }) => [name, `${typeText(type)} (${keyWord})`]),
      ...source.schema.value.map(({ name, type }) => [name, typeText(type)]),
    ],
  };
};

/** EXPLAIN: what a query reads and gives, and its topology in Kafka's text form. */
export const explainQuery = ({ subject, span }: Explain, metaStore: MetaStore, queries: ReadonlyMap<string, PersistentQuery>): Answer => {
  if ('queryId' in subject) {
    const query = queries.get(subject.queryId) ?? queries.get(subject.queryId.toUpperCase());
    if (query === undefined)
      throw new KsqlException('UNKNOWN_QUERY', `Query with id:${subject.queryId} does not exist, use SHOW QUERIES to view the full set of queries.`, span, nearest(subject.queryId, [...queries.keys()]));
    return explanation(query.analysis, query.describeTopology(), [`ID: ${query.id}`, `Status: ${query.state}`, `Statement: ${query.statement}`]);
  }
  const { statement } = subject;
  if (statement.type === 'QueryStatement') {
    const analysis = analyzeQuery(statement.query, metaStore, { type: 'transient' });
    const { topology } = buildQueryTopology(analysis, { type: 'listener', onRow: () => {} }, () => {});
    return explanation(analysis, topology.describe().toString(), []);
  }
  if (statement.type === 'CreateAsSelect') {
    const { sink, query } = analyzeCreateAsSelect(statement, '', metaStore);
    const { topology } = buildQueryTopology(query, { type: 'source', source: sink }, () => {});
    return explanation(query, topology.describe().toString(), []);
  }
  throw new KsqlException('INVALID_QUERY', 'EXPLAIN takes a query: its id, a SELECT, or CREATE ... AS SELECT.', span);
};

const explanation = (query: QueryAnalysis, topology: string, head: readonly string[]): Answer => ({
  type: 'explanation',
  message: [...head, `Reads: ${query.source.name}`, `Gives: ${query.resultKind} ${formatSchema(query.schema)}`, '', topology].join('\n'),
});
