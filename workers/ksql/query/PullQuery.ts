import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { KsqlException } from '../KsqlException.ts';
import { Scope } from '../expression/Scope.ts';
import { compilePredicate, compileRow } from '../execution/compileRow.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row } from '../SqlValue.ts';
import type { PersistentQuery } from './PersistentQuery.ts';
import type { QueryDeps } from './QueryDeps.ts';
import { scanTopic, type ScannedRow } from './scanTopic.ts';

export interface PulledRows {
  readonly columns: readonly SchemaColumn[];
  readonly rows: readonly Row[];
}

/**
 * SELECT without EMIT CHANGES: the rows there are now. A table that a query keeps is read from its store, any other
 * from its topic; a stream from its topic's beginning.
 */
export const pullQuery = async (query: QueryAnalysis, keptBy: PersistentQuery | undefined, deps: QueryDeps): Promise<PulledRows> => {
  if (query.aggregation !== undefined) throw new KsqlException('INVALID_QUERY', "Pull queries don't support GROUP BY clauses. Add EMIT CHANGES to read the stream of results.");
  const scope = new Scope(query.sourceColumns.map((column, index) => ({ ...column, index })), query.sourceNames);
  const ignore = (): void => {};
  const predicate = query.where === undefined ? () => true : compilePredicate(query.where, scope, ignore);
  const project = compileRow(query.projection.map(({ expression }) => expression), scope, ignore);
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  const rows: Row[] = [];
  const take = ({ key, value, timestamp, partition, offset }: ScannedRow): boolean => {
    if (rows.length >= limit) return false;
    if (value === null) return true;
    const row = [...value, ...(key ?? query.source.schema.key.map(() => null)), timestamp, partition, offset];
    if (predicate(row)) rows.push(project(row));
    return rows.length < limit;
  };
  if (query.source.kind === 'STREAM') await scanTopic(query.source, deps, take);
  else for (const row of await tableRows(query, keptBy, deps)) if (!take(row)) break;
  return { columns: query.projection.map(({ name, type }) => ({ name, type })), rows };
};

const tableRows = async (query: QueryAnalysis, keptBy: PersistentQuery | undefined, deps: QueryDeps): Promise<Iterable<ScannedRow>> =>
  keptBy?.rows() ?? (await foldTable(query.source, deps)).values();

/** The newest row of each key of a table's topic, in the order in which the keys came; up to `endOffset` in each partition. */
export const foldTable = async (source: QueryAnalysis['source'], deps: QueryDeps, endOffset?: number): Promise<Map<string, ScannedRow>> => {
  const rows = new Map<string, ScannedRow>();
  await scanTopic(
    source,
    deps,
    (row) => {
      if (row.key === null) return true;
      const key = JSON.stringify(row.key, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
      if (row.value === null) rows.delete(key);
      else rows.set(key, row);
      return true;
    },
    endOffset,
  );
  return rows;
};
