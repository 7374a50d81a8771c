import type { Expression, FunctionCall, SourceKind } from '../parser/ast.ts';
import type { SqlType } from '../parser/SqlType.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { LogicalSchema, SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { FormatInfo } from '../format/Format.ts';

/**
 * A SELECT with every name resolved and every type known: plain data, enough to build its topology, to explain it and
 * to say which columns pass where. Expressions after an aggregation refer to its columns: group columns by name,
 * aggregates as KSQL_AGG_VARIABLE_n.
 */
export interface QueryAnalysis {
  readonly resultKind: SourceKind;
  readonly source: DataSource;
  /** What may stand before the dot of a column. */
  readonly sourceNames: readonly string[];
  /** The row that expressions of WHERE, GROUP BY and arguments see: value columns, key columns, system columns. */
  readonly sourceColumns: readonly SchemaColumn[];
  readonly where: Expression | undefined;
  readonly partitionBy: PartitionByAnalysis | undefined;
  readonly aggregation: AggregationAnalysis | undefined;
  /** Of a push or pull query also the key columns, in the order of the SELECT list. */
  readonly projection: readonly ProjectedColumn[];
  /** Of the result. */
  readonly schema: LogicalSchema;
  readonly keyFormat: FormatInfo;
  readonly limit: number | undefined;
  readonly emit: 'CHANGES' | 'FINAL' | undefined;
}

export interface PartitionByAnalysis {
  readonly expressions: readonly Expression[];
}

export interface AggregationAnalysis {
  /** Over `sourceColumns`. */
  readonly groupBy: readonly Expression[];
  /** The group columns: the new key. */
  readonly keyColumns: readonly SchemaColumn[];
  /** The records already have this key, so no repartition topic is needed. */
  readonly keepsKey: boolean;
  readonly aggregates: readonly AggregateCall[];
  /** Over group columns and aggregates. */
  readonly having: Expression | undefined;
}

export interface AggregateCall {
  /** KSQL_AGG_VARIABLE_n */
  readonly name: string;
  readonly call: FunctionCall;
  readonly argumentTypes: readonly SqlType[];
  readonly type: SqlType;
}

export interface ProjectedColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly expression: Expression;
  /** Goes into the record's key, not its value. */
  readonly isKey: boolean;
}
