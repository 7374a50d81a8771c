import type { KsqlException } from '../KsqlException.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { SqlValue } from '../SqlValue.ts';

export type EntityType =
  | 'success' | 'error' | 'rows' | 'streams' | 'tables' | 'topics' | 'queries' | 'connectors' | 'functions' | 'properties'
  | 'description' | 'explanation' | 'records';

/** What a statement answers. Listings and rows are columns with values; `message` is for people. */
export interface KsqlEntity {
  /** As it was written. */
  readonly statement: string;
  readonly type: EntityType;
  readonly message: string;
  readonly queryId?: string;
  readonly columns?: readonly SchemaColumn[];
  readonly rows?: ReadonlyArray<readonly SqlValue[]>;
  readonly error?: KsqlException;
}
