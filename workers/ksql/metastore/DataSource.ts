import type { FormatInfo } from '../format/Format.ts';
import type { SourceKind } from '../parser/ast.ts';
import type { LogicalSchema } from './LogicalSchema.ts';

/** A stream or table that is known: its topic, and how that topic's records are read. */
export interface DataSource {
  readonly kind: SourceKind;
  readonly name: string;
  readonly schema: LogicalSchema;
  readonly topic: string;
  readonly keyFormat: FormatInfo;
  readonly valueFormat: FormatInfo;
  /** The value column that gives a record its time (TIMESTAMP='...'), else the record's own. */
  readonly timestampColumn: string | undefined;
  /** As PARTITIONS said; undefined where the topic was there before. */
  readonly partitions: number | undefined;
  /** As the statement says; else the cluster's default. */
  readonly replicas: number | undefined;
  /** The statement that made it, as it was written. */
  readonly sql: string;
  /** The query that fills it; undefined for one declared over a topic. */
  readonly queryId: string | undefined;
  /** Sources that the query reads. */
  readonly readsFrom: readonly string[];
}
