import { KsqlException } from '../KsqlException.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { formatSchema } from '../metastore/LogicalSchema.ts';
import type { MetaStore } from '../metastore/MetaStore.ts';
import type { InsertInto } from '../parser/ast.ts';
import { analyzeQuery } from './analyzeQuery.ts';
import type { QueryAnalysis } from './QueryAnalysis.ts';

export interface AnalyzedInsertInto {
  readonly sink: DataSource;
  readonly query: QueryAnalysis;
}

/** INSERT INTO stream SELECT: one more query that fills a stream, with the same columns. Throws KsqlException. */
export const analyzeInsertInto = (statement: InsertInto, metaStore: MetaStore): AnalyzedInsertInto => {
  const sink = metaStore.require(statement.target.name, statement.target.span);
  if (sink.kind === 'TABLE') throw new KsqlException('INVALID_QUERY', 'INSERT INTO can only be used to insert into a stream.', statement.target.span);
  const query = analyzeQuery(statement.query, metaStore, { type: 'persistent', keyFormat: sink.keyFormat.name === 'NONE' ? undefined : sink.keyFormat });
  if (query.resultKind === 'TABLE')
    throw new KsqlException('INVALID_QUERY', 'INSERT INTO needs a SELECT that produces a STREAM.', statement.query.span);
  const got = formatSchema(query.schema);
  const wanted = formatSchema(sink.schema);
  if (got !== wanted)
    throw new KsqlException('TYPE_MISMATCH', `Incompatible schema between results and sink. Result schema is ${got} but the sink schema is ${wanted}.`, statement.query.select.span);
  return { sink, query };
};
