import { invalidTopicNameReason } from '../../common/index.ts';
import { KsqlException } from '../KsqlException.ts';
import { formats } from '../format/formats.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import type { CreateAsSelect } from '../parser/ast.ts';
import { analyzeQuery } from './analyzeQuery.ts';
import type { QueryAnalysis } from './QueryAnalysis.ts';
import { readSourceProperties } from './sourceProperties.ts';

export interface AnalyzedCreateAsSelect {
  /** Without its query's id, which the command's place in the log gives. */
  readonly sink: DataSource;
  readonly query: QueryAnalysis;
}

/** CREATE STREAM | TABLE AS SELECT. Throws KsqlException. */
export const analyzeCreateAsSelect = (statement: CreateAsSelect, sql: string, metaStore: MetaStore): AnalyzedCreateAsSelect => {
  const properties = readSourceProperties(statement.properties);
  const query = analyzeQuery(statement.query, metaStore, { type: 'persistent', keyFormat: properties.keyFormat });
  if (query.limit !== undefined)
    throw new KsqlException('INVALID_QUERY', 'A persistent query does not support LIMIT.', statement.query.limit!.span);
  if (query.resultKind !== statement.kind)
    throw new KsqlException(
      'INVALID_QUERY',
      `Invalid result type. Your SELECT query produces a ${query.resultKind}. Please use CREATE ${query.resultKind} AS SELECT statement instead.`,
      statement.name.span,
    );
  const topic = properties.topic ?? statement.name.name;
  const badName = invalidTopicNameReason(topic);
  if (badName !== undefined) throw new KsqlException('INVALID_PROPERTY', `The topic of ${statement.name.name}: ${badName}.`, properties.property('KAFKA_TOPIC')?.span ?? statement.name.span);
  const valueFormat = properties.valueFormat ?? properties.refineValueFormat(query.source.valueFormat);
  const unsupported = formats[valueFormat.name].unsupportedReason(query.schema.value);
  if (unsupported !== undefined) throw new KsqlException('INVALID_PROPERTY', `Value format does not support schema. ${unsupported}`, statement.name.span);
  return {
    query,
    sink: {
      kind: statement.kind,
      name: statement.name.name,
      schema: query.schema,
      topic,
      keyFormat: query.keyFormat,
      valueFormat,
      timestampColumn: properties.timestampColumn,
      partitions: properties.partitions,
      replicas: properties.replicas,
      sql,
      queryId: undefined,
      readsFrom: [query.source.name],
    },
  };
};
