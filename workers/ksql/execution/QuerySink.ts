import type { DataSource } from '../metastore/DataSource.ts';
import type { Row } from '../SqlValue.ts';

/** Where a query's rows go: into a source's topic, or to a listener (a push query). */
export type QuerySink =
  | { readonly type: 'source'; readonly source: DataSource }
  | {
      readonly type: 'listener';
      /** Columns of the SELECT list; null row: the key's row was deleted. */
      onRow(row: Row | null, key: Row | null): void;
    };

/** The parts of a query that the canvas counts, by the name of the processor that runs them. */
export type StepName = 'Source' | 'WhereFilter' | 'PartitionBy' | 'Project' | 'Aggregate-GroupBy' | 'Aggregate-Aggregate' | 'HavingFilter' | 'Aggregate-Project' | 'Sink';

export type ExpressionErrorListener = (error: Error, expression: string) => void;
